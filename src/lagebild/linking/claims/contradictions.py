"""Words against words, and words against deeds: what may give a statement the lie.

A person decides; here is only what is likely, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from lagebild.linking.claims.features import Said, days_apart
from lagebild.linking.claims.judge import Verdict, judge
from lagebild.linking.transliterate import fold
from lagebild.model import Interval, Mode
from lagebild.reading.neural.sentence import Sentence

__all__ = ["Done", "Opposed", "against_deeds", "may_contradict"]

LIKELY = 0.4
"""Least probability of contrary at which words are set against words."""
DEEDS = 0.25
"""The same for deeds: a deed seldom has the words of the statement, and there are fewer to look at."""
CONTINUING = 0.7
"""The same for two statements of one voice in one report: who goes on speaking seldom contradicts himself."""
LEAST_COSINE = 0.3
AFTERMATH = 90
"""Days after a promise, threat or denial of a plan within which a deed can break it."""
_FORWARD = frozenset((Mode.PREDICTED, Mode.PROMISED, Mode.ANNOUNCED, Mode.THREATENED, Mode.DENIED, Mode.ASSERTED))


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A deed as the search for contradictions sees it."""

    id: str
    text: str
    actors: tuple[str, ...]
    """Ids of sources, or names."""
    language: str = "und"
    when: Interval = Interval()
    """When it was done; else when its report came out."""


class Opposed(msgspec.Struct, frozen=True, kw_only=True):
    """A statement, and what speaks against it."""

    statement: str
    against: str
    """Id of the other statement, or of the deed."""
    score: float
    same_voice: bool
    """Whether both come from one voice: it contradicts itself."""
    why: tuple[str, ...]


def may_contradict(one: Said, other: Said, verdict: Verdict, least: float = LIKELY) -> Opposed | None:
    """The two statements as a contradiction, if they are likely contrary and about times that can overlap.

    A question, a demand or a warning contradicts nothing, nor does what ought to be contradict what is.
    """
    same = one.voice is not None and one.voice == other.voice
    going_on = same and bool(one.report) and one.report == other.report
    if (
        not verdict.contrast
        or verdict.contrary < (max(least, CONTINUING) if going_on else least)
        or not (one.claims and other.claims)
        or one.ought != other.ought
        or days_apart(one.about, other.about)
    ):
        return None
    whose = "the same voice says both" if same else "different voices say it"
    return Opposed(
        statement=one.id, against=other.id, score=verdict.contrary, same_voice=same,
        why=(whose, *(reason for reason in verdict.why if "same voice" not in reason)),
    )  # fmt: skip


def against_deeds(
    said: Iterable[Said],
    deeds: Sequence[Done],
    seen: Mapping[str, Sentence],
    *,
    names: Mapping[str, Sequence[str]] | None = None,
    least: float = DEEDS,
) -> Iterator[Opposed]:
    """Statements whose own speaker does what they deny or rule out.

    ``seen`` holds the vectors of statements and deeds by id; ``names`` all the names of a source by its id. A deed
    counts against its actor's own words alone, and only where its time fits: inside the time the statement is about
    or, where that is not known, from shortly before it was said until 90 days after.
    """
    by_actor: dict[str, list[Done]] = {}
    for deed in deeds:
        for actor in deed.actors:
            by_actor.setdefault(fold(actor), []).append(deed)
    for one in said:
        if one.voice is None or not one.claims or one.id not in seen:
            continue
        keys = dict.fromkeys((fold(one.voice), *(fold(name) for name in (names or {}).get(one.voice, ()))))
        mine = {deed.id: deed for key in keys for deed in by_actor.get(key, ())}
        for deed in mine.values():
            opposed = _against(one, deed, seen, least)
            if opposed:
                yield opposed


def _against(one: Said, deed: Done, seen: Mapping[str, Sentence], least: float) -> Opposed | None:
    if deed.text in one.text or one.text in deed.text:
        return None  # one sentence, read as words and as a deed ("lehnte ab"): it does not speak against itself
    first, second = seen[one.id], seen[deed.id]
    if float(first.vector @ second.vector) < LEAST_COSINE or not _timely(one, deed.when):
        return None
    done = Said(id=deed.id, text=deed.text, language=deed.language, published=deed.when, about=deed.when)
    free = msgspec.structs.replace(one, about=Interval())
    verdict = judge(free, done, first, second)
    if verdict.contrary < least or not verdict.contrast:
        return None
    when = f"the deed is of {deed.when}, the words of {one.published}"
    return Opposed(
        statement=one.id, against=deed.id, score=verdict.contrary, same_voice=True,
        why=("its own speaker did it", when, *verdict.why),
    )  # fmt: skip


def _timely(one: Said, when: Interval) -> bool:
    if one.about.known:
        return days_apart(one.about, when) == 0
    said, gap = one.published, days_apart(one.published, when)
    if not gap:
        return True
    after = bool(said.latest and when.earliest and when.earliest > said.latest)
    return gap <= (AFTERMATH if after and one.mode in _FORWARD else 14)
