"""Names in reports resolved to sources, one entry for all the names of one voice.

The same name or alias is the same source; so is what ``judge`` calls the same, where just one source fits; a
bare surname is the one known person who bears it, if there is just one; an unnamed voice is never anybody else
but itself. What is not sure is kept apart and proposed to the user: wrongly joining two voices hides an origin,
wrongly parting them can be mended.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from lagebild.linking.bodies import learn_acronyms, listed, outlet_group
from lagebild.linking.credits import Credit, wire
from lagebild.linking.index import NameIndex, best_verdict
from lagebild.linking.judge import Verdict
from lagebild.linking.names import parse
from lagebild.linking.roles import RoleBook
from lagebild.model import Deed, Judgement, Link, Reading, Report, Role, Source, SourceKind, Statement

__all__ = ["Directory", "Proposal", "kind_of", "propose"]

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


LEAST_SCORE = 0.5
"""What is less likely is not proposed: "Mitarbeiter der Stadt" and "Stadt" share words and no more."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Two sources that may be one; the user decides."""

    source_a: str
    source_b: str
    judgement: Judgement
    """``unsure``, or ``same`` where the names agree but the sources were entered apart."""
    score: float
    why: str


class Directory:
    """All sources known so far; readings are resolved against it and enter new ones.

    ``acronyms`` are long forms by short form known from elsewhere; those that reports explain are learned. ``roles``
    say who held an office when: a voice that a report knows by its office alone is its holder on the report's day.
    Sources merged by the user come in as one source with all its names, so a decision always wins.

    >>> directory = Directory()
    >>> directory.enter("Angela Merkel", SourceKind.PERSON).id == directory.enter("Merkel", SourceKind.PERSON).id
    True
    """

    def __init__(
        self,
        known: Iterable[Source] = (),
        acronyms: Mapping[str, str] | None = None,
        roles: Iterable[Role] = (),
    ) -> None:
        self._by_id: dict[str, Source] = {}
        self._by_name: dict[str, str] = {}
        self._by_surname: defaultdict[str, set[str]] = defaultdict(set)
        self._index = NameIndex()
        self._short: dict[str, str] = {}
        self._long: dict[str, str] = {}
        self._learn(acronyms or {})
        self._proposals: dict[frozenset[str], Proposal] = {}
        for source in known:
            self._put(source)
        self._roles = RoleBook(roles, self._by_id)

    def __iter__(self) -> Iterator[Source]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __getitem__(self, source_id: str) -> Source:
        return self._by_id[source_id]

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What was not sure when names were entered, the likeliest first."""
        return tuple(sorted(self._proposals.values(), key=lambda p: (-p.score, p.source_a, p.source_b)))

    def _put(self, source: Source) -> Source:
        old = self._by_id.get(source.id)
        self._by_id[source.id] = source
        if source.kind is SourceKind.UNNAMED:
            return source  # never found by name: two unnamed voices are not one for being called alike
        known = {old.name, *old.aliases} if old else set()
        for name in (source.name, *source.aliases):
            if name in known:
                continue
            self._by_name.setdefault(_fold(name), source.id)
            self._index.add(name, source)
            if source.kind is SourceKind.PERSON and " " in name:
                self._by_surname[_surname(name)].add(source.id)
        return source

    def find(self, name: str, kind: SourceKind) -> Source | None:
        """The one source the name means for sure, or ``None``."""
        if kind is SourceKind.UNNAMED:
            return None
        found = self._by_name.get(_fold(name))
        if found is None and kind is SourceKind.PERSON:
            found = self._by_surname_alone(name)
        if found is None:
            found = self._explained(name, kind)
        if found is None:
            same = [key for key, verdict in self._judged(name, kind) if verdict.judgement is Judgement.SAME]
            found = same[0] if len(same) == 1 else None
        return self._by_id[found] if found else None

    def _by_surname_alone(self, name: str) -> str | None:
        bearers = self._by_surname[_surname(name)]
        if " " not in name.strip():
            return next(iter(bearers)) if len(bearers) == 1 else None
        if bearers:
            return None
        bare = self._by_name.get(_surname(name))
        return bare if bare and self._by_id[bare].kind is SourceKind.PERSON else None

    def _explained(self, name: str, kind: SourceKind) -> str | None:
        """The source of a long form that reports give for this short one, or the other way round."""
        if kind is SourceKind.PERSON:
            return None
        key = _fold(name)
        other = self._short.get(key) or self._long.get(key)
        return self._by_name.get(other) if other and listed(name) is None else None

    def _learn(self, acronyms: Mapping[str, str]) -> None:
        """The first explanation stands: a later report cannot give a known short form another meaning."""
        for short, long in acronyms.items():
            self._short.setdefault(_fold(short), _fold(long))
            self._long.setdefault(_fold(long), _fold(short))

    def _judged(self, name: str, kind: SourceKind) -> Iterator[tuple[str, Verdict]]:
        """Candidates of the index with the verdict on each; a bare name that too many bear has none."""
        for key in self._index.candidates(name, kind):
            verdict = best_verdict(name, self._by_id[key])
            sure = verdict.judgement is Judgement.SAME
            if sure or (verdict.judgement is Judgement.UNSURE and verdict.score >= LEAST_SCORE):
                yield key, verdict

    def _propose(self, source: Source) -> None:
        for key, verdict in self._judged(source.name, source.kind):
            pair = frozenset((key, source.id))
            if len(pair) == 2:
                self._proposals[pair] = _proposal(key, source.id, verdict)

    def enter(self, name: str, kind: SourceKind, *, member_of: str | None = None, inside: str = "") -> Source:
        """The source of that name, entered if it is new; a fuller name becomes its name.

        ``inside`` keeps unnamed voices of different reports apart. Where a new source may be one that is known,
        ``proposals`` says so.
        """
        source = self.find(name, kind)
        if source is None:
            key = Source.key(f"{name} {inside}" if kind is SourceKind.UNNAMED else name, kind)
            if key in self._by_id:
                return self._by_id[key]
            source = Source(id=key, name=name, kind=kind, member_of=member_of)
            self._propose(source)
            return self._put(source)
        changed = source
        if _fold(name) not in {_fold(n) for n in (source.name, *source.aliases)}:
            fuller = _is_fuller(name, source)
            aliases = (*source.aliases, source.name if fuller else name)
            changed = msgspec.structs.replace(source, name=name if fuller else source.name, aliases=aliases)
        if member_of and not changed.member_of and member_of != changed.id:
            changed = msgspec.structs.replace(changed, member_of=member_of)
        return changed if changed is source else self._put(changed)

    def resolve(self, report: Report, reading: Reading) -> tuple[Reading, tuple[Source, ...]]:
        """The reading with every link, actor and mention bound to a source, and the sources it touches.

        The report's outlet is among them: it is the last relay before the reader.
        """
        self._learn(learn_acronyms(report.text))
        kinds = {_fold(m.source): m.kind for m in reading.mentions if m.kind is not SourceKind.UNNAMED}
        touched = {(outlet := self.enter(report.outlet, SourceKind.OUTLET)).id: outlet}

        def bind(link: Link, relay: bool) -> Link:
            source = self._bind(link, report, kinds, relay=relay)
            for entry in (source, self._by_id.get(source.member_of or "")):
                if entry:
                    touched[entry.id] = entry
            return msgspec.structs.replace(link, source=source.id)

        agency = wire(report)
        statements = []
        for statement in reading.statements:
            given = _through(agency, statement.chain)
            last = len(given) - 1
            chain = tuple(bind(link, place < last) for place, link in enumerate(given))
            statements.append(msgspec.structs.replace(statement, chain=chain))
        deeds = self._bind_actors(reading, statements, bind)
        known = {_fold(name): s.id for s in touched.values() for name in (s.name, *s.aliases)}
        mentions = tuple(
            msgspec.structs.replace(m, source=known[_fold(m.source)])
            for m in reading.mentions
            if _fold(m.source) in known
        )
        return (
            msgspec.structs.replace(reading, statements=tuple(statements), mentions=mentions, deeds=deeds),
            tuple(self._by_id[key] for key in touched),
        )

    @staticmethod
    def _bind_actors(
        reading: Reading, statements: Iterable[Statement], bind: Callable[[Link, bool], Link]
    ) -> tuple[Deed, ...]:
        """The deeds with ids for their actors' names; who speaks in the report under that name is the same source."""
        unnamed = {_fold(m.source) for m in reading.mentions if m.kind is SourceKind.UNNAMED}
        sources = {_fold(link.name): link.source for s in statements for link in s.chain}

        def source(name: str) -> str:
            found = sources.get(_fold(name)) or bind(Link(name=name, named=_fold(name) not in unnamed), False).source
            sources[_fold(name)] = found
            return found or name

        return tuple(
            msgspec.structs.replace(deed, actors=tuple(dict.fromkeys(map(source, deed.actors))))
            for deed in reading.deeds
        )

    def _bind(self, link: Link, report: Report, kinds: Mapping[str, SourceKind], *, relay: bool) -> Source:
        if self._roles and (holder := self._roles.holder(link.name, link.of, report.published)) in self._by_id:
            return self._by_id[holder]
        member = None
        if link.of and _fold(link.of) != _fold(link.name):
            body_kind = kinds.get(_fold(link.of)) or SourceKind.BODY
            member = self.enter(link.of, body_kind if body_kind is not SourceKind.UNNAMED else SourceKind.BODY).id
        guess = kind_of(link.name, named=link.named)
        kind = SourceKind.UNNAMED if not link.named else kinds.get(_fold(link.name), guess)
        if kind is SourceKind.BODY and (relay or guess is SourceKind.OUTLET):
            kind = SourceKind.OUTLET
        return self.enter(link.name, kind, member_of=member, inside=report.id)


def _through(agency: Credit | None, chain: tuple[Link, ...]) -> tuple[Link, ...]:
    """The chain with the agency whose text it is as the relay nearest the reader, unless the chain names it already.

    What the agency says of itself, and what nobody is named for, stays as it is.
    """
    if agency is None or not chain:
        return chain
    group = outlet_group(agency.agency)
    if any(outlet_group(link.name) == group for link in chain):
        return chain
    return (Link(name=agency.agency, spans=(agency.span,)), *chain)


def propose(sources: Iterable[Source], decided: Iterable[frozenset[str]] = ()) -> list[Proposal]:
    """Pairs among known sources that may be one, the likeliest first; pairs in ``decided`` (of ids) are left out."""
    directory = Directory(sources)
    settled = set(decided)
    found: dict[frozenset[str], Proposal] = {}
    for source in directory:
        for name in (source.name, *source.aliases):
            for key, verdict in directory._judged(name, source.kind):  # the same class of this module
                pair = frozenset((key, source.id))
                if len(pair) == 2 and pair not in settled and (pair not in found or found[pair].score < verdict.score):
                    found[pair] = _proposal(min(pair), max(pair), verdict)
    return sorted(found.values(), key=lambda p: (-p.score, p.source_a, p.source_b))


def _proposal(first: str, second: str, verdict: Verdict) -> Proposal:
    return Proposal(source_a=first, source_b=second, judgement=verdict.judgement, score=verdict.score, why=verdict.why)


def _is_fuller(name: str, source: Source) -> bool:
    """Whether the name says more than the source's: of a person, a first name; else, more words."""
    if source.kind is SourceKind.PERSON:
        return len(parse(name).given) > len(parse(source.name).given)
    return source.kind is not SourceKind.OUTLET and len(name.split()) > len(source.name.split())


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _surname(name: str) -> str:
    return _fold(name).rpartition(" ")[2]
