"""Names in reports resolved to sources, one entry for all the names of one voice.

First rules: the same name or alias is the same source; a bare surname is the one known person
who bears it, if there is just one; an unnamed voice is never anybody else but itself. What is not
sure is kept apart: wrongly joining two voices hides an origin, wrongly parting them can be mended.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from lagebild.model import Link, Reading, Report, Source, SourceKind

_DOCUMENT = re.compile(
    r"\b(?:\w*(?:bericht|studie|kommuniqué|mitteilung|erklärung|gutachten|umfrage|dokument|schreiben|brief|papier)"
    r"|report|study|statement|communiqué|survey|document|letter)\b",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"\b(?:\w*(?:[Zz]eitung|[Aa]gentur|[Mm]agazin|[Ss]ender|blatt|[Nn]achrichten|[Rr]undfunk|post|[Kk]urier|anzeiger|rundschau|bote)"
    r"|News|Times|Post|Herald|Tribune|Press|Observer|Gazette|Chronicle|Journal|TV|Prawda|Novosti"
    r"|dpa|AFP|AP|Reuters|Interfax|TASS|BBC|CNN|ARD|ZDF|Spiegel|Bild|Focus|Stern|taz|FAZ)\b"
)
_PERSON = re.compile(
    r"^(?:[A-ZÄÖÜÀ-ÞА-Я][\w.'’-]*\s+)+(?:(?:von|van|de|der|den|al|bin|zu|di|da)\s+)*[A-ZÄÖÜÀ-ÞА-Я][\w'’-]+$"
)


def kind_of(name: str, *, named: bool = True) -> SourceKind:
    """What kind of source a name looks like when nothing else says so."""
    if not named:
        return SourceKind.UNNAMED
    if _OUTLET.search(name):
        return SourceKind.OUTLET
    if _DOCUMENT.search(name):
        return SourceKind.DOCUMENT
    return SourceKind.PERSON if _PERSON.match(name) else SourceKind.BODY


class Directory:
    """All sources known so far; readings are resolved against it and enter new ones.

    >>> directory = Directory()
    >>> directory.enter("Angela Merkel", SourceKind.PERSON).id == directory.enter("Merkel", SourceKind.PERSON).id
    True
    """

    def __init__(self, known: Iterable[Source] = ()) -> None:
        self._by_id: dict[str, Source] = {}
        self._by_name: dict[str, str] = {}
        self._by_surname: defaultdict[str, set[str]] = defaultdict(set)
        for source in known:
            self._put(source)

    def __iter__(self) -> Iterable[Source]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __getitem__(self, source_id: str) -> Source:
        return self._by_id[source_id]

    def _put(self, source: Source) -> Source:
        self._by_id[source.id] = source
        if source.kind is SourceKind.UNNAMED:
            return source  # never found by name: two unnamed voices are not one for being called alike
        for name in (source.name, *source.aliases):
            self._by_name.setdefault(_fold(name), source.id)
            if source.kind is SourceKind.PERSON and " " in name:
                self._by_surname[_surname(name)].add(source.id)
        return source

    def find(self, name: str, kind: SourceKind) -> Source | None:
        """The source of that name, or the one person of that surname, or ``None``."""
        if kind is SourceKind.UNNAMED:
            return None
        found = self._by_name.get(_fold(name))
        if found is None and kind is SourceKind.PERSON:
            bearers = self._by_surname[_surname(name)]
            if " " not in name.strip():
                found = next(iter(bearers)) if len(bearers) == 1 else None
            elif not bearers:
                bare = self._by_name.get(_surname(name))
                found = bare if bare and self._by_id[bare].kind is SourceKind.PERSON else None
        return self._by_id[found] if found else None

    def enter(self, name: str, kind: SourceKind, *, member_of: str | None = None, inside: str = "") -> Source:
        """The source of that name, entered if it is new; a fuller name becomes its name.

        ``inside`` keeps unnamed voices of different reports apart.
        """
        source = self.find(name, kind)
        if source is None:
            key = Source.key(f"{name} {inside}" if kind is SourceKind.UNNAMED else name, kind)
            if key in self._by_id:
                return self._by_id[key]
            return self._put(Source(id=key, name=name, kind=kind, member_of=member_of))
        changed = source
        if _fold(name) not in {_fold(n) for n in (source.name, *source.aliases)}:
            fuller = len(name.split()) > len(source.name.split())
            aliases = (*source.aliases, source.name if fuller else name)
            changed = msgspec.structs.replace(source, name=name if fuller else source.name, aliases=aliases)
        if member_of and not changed.member_of and member_of != changed.id:
            changed = msgspec.structs.replace(changed, member_of=member_of)
        return changed if changed is source else self._put(changed)

    def resolve(self, report: Report, reading: Reading) -> tuple[Reading, tuple[Source, ...]]:
        """The reading with every link and mention bound to a source, and the sources it touches.

        The report's outlet is among them: it is the last relay before the reader.
        """
        kinds = {_fold(m.source): m.kind for m in reading.mentions}
        touched = {(outlet := self.enter(report.outlet, SourceKind.OUTLET)).id: outlet}

        def bind(link: Link, relay: bool) -> Link:
            source = self._bind(link, report, kinds, relay=relay)
            for entry in (source, self._by_id.get(source.member_of or "")):
                if entry:
                    touched[entry.id] = entry
            return msgspec.structs.replace(link, source=source.id)

        statements = []
        for statement in reading.statements:
            last = len(statement.chain) - 1
            chain = tuple(bind(link, place < last) for place, link in enumerate(statement.chain))
            statements.append(msgspec.structs.replace(statement, chain=chain))
        known = {_fold(name): s.id for s in touched.values() for name in (s.name, *s.aliases)}
        mentions = tuple(
            msgspec.structs.replace(m, source=known[_fold(m.source)])
            for m in reading.mentions
            if _fold(m.source) in known
        )
        return (
            msgspec.structs.replace(reading, statements=tuple(statements), mentions=mentions),
            tuple(self._by_id[key] for key in touched),
        )

    def _bind(self, link: Link, report: Report, kinds: Mapping[str, SourceKind], *, relay: bool) -> Source:
        member = None
        if link.of and _fold(link.of) != _fold(link.name):
            body_kind = kinds.get(_fold(link.of)) or SourceKind.BODY
            member = self.enter(link.of, body_kind if body_kind is not SourceKind.UNNAMED else SourceKind.BODY).id
        guess = kind_of(link.name, named=link.named)
        kind = SourceKind.UNNAMED if not link.named else kinds.get(_fold(link.name), guess)
        if kind is SourceKind.BODY and (relay or guess is SourceKind.OUTLET):
            kind = SourceKind.OUTLET
        return self.enter(link.name, kind, member_of=member, inside=report.id)


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _surname(name: str) -> str:
    return _fold(name).rpartition(" ")[2]
