"""Which known sources a name is worth comparing with: blocking by key, so that a large directory stays fast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from lagebild.linking.bodies import outlet_group, outlet_words, read_body
from lagebild.linking.judge import Verdict, judge
from lagebild.linking.names import given_keys, known_surname, nominatives, parse, same_surname
from lagebild.linking.transliterate import soundings
from lagebild.model import Judgement, Source, SourceKind

__all__ = ["MAX_BEARERS", "NameIndex", "best_verdict"]

MAX_BEARERS = 8
"""A bare surname that more people bear than this is compared with none of them: it cannot be settled."""


class NameIndex:
    """Names by keys; two names the judge may call the same or be unsure about share a key.

    Persons: sounding of the surname with first-name group or initial. Bodies: table entry, office and country, or a
    rare word. Outlets: table entry or sounding of the words. Memory: about a kilobyte a name.
    """

    def __init__(self) -> None:
        self._full: defaultdict[str, set[str]] = defaultdict(set)
        self._bearers: defaultdict[str, set[str]] = defaultdict(set)
        self._bare: defaultdict[str, set[str]] = defaultdict(set)
        self._other: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, name: str, source: Source) -> None:
        """Enter one of a source's names."""
        if source.kind is not SourceKind.PERSON:
            for key in _other_keys(name, source.kind):
                self._other[key].add(source.id)
            return
        surnames, givens = _person_keys(name)
        for surname in surnames:
            if not givens:
                self._bare[surname].add(source.id)
            elif len(self._bearers[surname]) <= MAX_BEARERS:
                self._bearers[surname].add(source.id)
            for given in givens:
                self._full[f"{surname}|{given}"].add(source.id)

    def candidates(self, name: str, kind: SourceKind) -> Iterator[str]:
        """Ids of sources the name should be judged against, each once."""
        found: set[str] = set()
        if kind is SourceKind.UNNAMED:
            return  # an unnamed voice is nobody else, whatever body bears the same words
        if kind is not SourceKind.PERSON:
            for key in _other_keys(name, kind):
                found |= self._other.get(key, set())
        else:
            surnames, givens = _person_keys(name)
            for surname in surnames:
                found |= self._bare.get(surname, set())
                if not givens and len(bearers := self._bearers.get(surname, set())) <= MAX_BEARERS:
                    found |= bearers
                for given in givens:
                    found |= self._full.get(f"{surname}|{given}", set())
        yield from sorted(found)


def _person_keys(name: str) -> tuple[set[str], set[str]]:
    one = parse(name)
    forms = [one, *nominatives(one)]
    surnames, givens = set[str](), set[str]()
    for form in forms:
        if not form.surname:
            continue
        last = form.surname[-1]
        surnames |= soundings(last)
        if last.endswith("s") and len(last) > 4:
            surnames |= soundings(last[:-1])
        if (known := known_surname(last)) is not None:
            surnames.add(f"#{known}")
        if form.given:
            givens |= given_keys(form.given[0])
    return surnames, givens


def _other_keys(name: str, kind: SourceKind) -> set[str]:
    if kind is SourceKind.OUTLET:
        group = outlet_group(name)
        if group is not None:
            return {f"outlet {group}"}
        words = outlet_words(name).split()
        return {f"o {sound}" for word in words[-1:] for sound in soundings(word)}
    if kind is SourceKind.DOCUMENT:
        return set()
    body = read_body(name)
    if body.group is not None:
        return {f"body {body.group}"}
    if body.office:
        return {f"{body.office} {body.country}"}
    longest = max(body.words, key=lambda word: (len(word), word), default="")
    return {f"b {body.country} {sound}" for sound in soundings(longest)}


def best_verdict(name: str, source: Source) -> Verdict:
    """The verdict on a name and a source with all its names.

    A person's bare surname counts only where no fuller name is known, and a fuller name that speaks
    against it makes unsure what another name makes sure.
    """
    names = (source.name, *source.aliases)
    if source.kind is SourceKind.PERSON:
        names = tuple(n for n in names if not parse(n).is_bare) or names
    verdicts = [judge(name, known, source.kind) for known in names]
    best = max(verdicts, key=lambda v: (v.judgement is Judgement.SAME, v.judgement is Judgement.UNSURE, v.score))
    if best.judgement is Judgement.SAME and source.kind is SourceKind.PERSON:
        surname = parse(name).surname
        for known, verdict in zip(names, verdicts, strict=True):
            if verdict.judgement is Judgement.DIFFERENT and same_surname(surname, parse(known).surname) == "spelt":
                return Verdict(Judgement.UNSURE, 0.5, f"{best.why}; but against „{known}“: {verdict.why}")
    return best
