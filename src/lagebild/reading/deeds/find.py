"""Deeds of a text: the clauses, their actors and their days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lagebild.model import Deed, Interval, Link, Mention, Moment, Report, SourceKind, Span, digest
from lagebild.reading import times
from lagebild.reading.deeds.actors import choose, subject_words, voices_of
from lagebild.reading.deeds.head import ENCODER, Head, load
from lagebild.reading.deeds.lay import Layout, lay_out
from lagebild.reading.deeds.spans import Candidates, best, candidates, features
from lagebild.reading.deeds.when import when
from lagebild.reading.draft import Draft, Words
from lagebild.reading.language import rules_language, untrained
from lagebild.reading.rules.coref import Cast, cast
from lagebild.reading.rules.naming import Namer, begin

if TYPE_CHECKING:
    from lagebild.reading.neural.extract import Encoded

__all__ = ["Done", "States", "deeds_of", "find", "scores"]

Floats = NDArray[np.float32]


class Done(NamedTuple):
    """A deed as found: its clause, the voices that act, the days it may have been done."""

    span: Span
    actors: tuple[Link, ...]
    when: Interval


class States:
    """What the head keeps of the encoder's word states: three numbers a word, so that long texts stay cheap.

    Raises ``ReadingError`` if the head's weights are not there or were trained on another encoder.
    """

    def __init__(self, head: Head | None = None) -> None:
        self._head = head or load(encoder=ENCODER)
        self._rows: list[Floats] = []
        self.answers: dict[int, Words] = {}
        """Whom pronouns may mean, by where they begin; ``extract`` fills it."""

    def see(self, one: Encoded) -> None:
        """Keep what is needed of the next window's own words."""
        low, high = one.window.own
        self._rows.append(one.states[low:high] @ self._head.states)

    def rows(self) -> Floats:
        """One row a word of the text, shape (words, 3)."""
        return np.concatenate(self._rows) if self._rows else np.zeros((0, 3), dtype=np.float32)


def scores(layout: Layout, found: Candidates, head: Head, states: Floats | None) -> NDArray[np.float64]:
    """How much speaks for each candidate, above 0 if it is more than a deed takes; without ``states`` words alone."""
    known = features(layout, found)
    if states is None:
        return np.asarray(known @ head.plain - head.least_plain, dtype=np.float64)
    total = np.concatenate([[0.0], np.cumsum(states[:, 0], dtype=np.float64)])
    mean = (total[found.last] - total[found.first]) / (found.last - found.first)
    seen = mean + states[found.first, 1] + states[found.last - 1, 2]
    return np.asarray(known @ head.words + seen - head.least, dtype=np.float64)


def find(
    text: str,
    language: str,
    drafts: Sequence[Draft],
    moments: Sequence[Moment],
    published: Interval,
    *,
    start: int = 0,
    states: Floats | None = None,
    head: Head | None = None,
    namer: Namer | None = None,
    answers: Mapping[int, Words] | None = None,
) -> list[Done]:
    """The deeds that ``text`` narrates from ``start`` on, in text order.

    ``drafts`` are its statements, ``moments`` its times. ``states`` are the rows of ``States`` for its words; without
    them the words alone decide. ``namer`` has heard the drafts; without it one is made.
    ``answers`` are those of ``States``. Raises ``ReadingError`` if the
    weights are missing or not this version's.
    """
    head = head or load()
    layout = lay_out(text, language, cast(text, language, start), drafts, moments, start)
    found = candidates(layout)
    if not len(found.first):
        return []
    chosen = best(found, scores(layout, found, head, states))
    namer = namer or (_namer(layout.cast, drafts) if chosen else None)
    done = []
    for row in chosen:
        first, last = int(found.first[row]), int(found.last[row])
        clause = (layout.words[first].start, layout.words[last - 1].end)
        pieces = layout.sentences[int(found.sentence[row])]
        sentence = (layout.words[pieces[0].first].start, layout.words[pieces[-1].last - 1].end)
        subject = subject_words(layout, pieces[0].first, first, last)
        phrases = choose(layout, *subject, head.actors, head.nobody)
        voices = [
            voices_of(layout, namer, pieces[0].first, phrase, clause, answers or {}) for phrase in phrases if namer
        ]
        actors = {voice.name: voice for voice in voices if voice}
        done.append(Done(clause, tuple(actors.values()), when(clause, sentence, moments, published)))
    return done


def _namer(people: Cast, drafts: Sequence[Draft]) -> Namer:
    """One that has heard all drafts, so that a pronoun finds who spoke before."""
    namer = Namer(people, drafts)
    for index in sorted(range(len(drafts)), key=lambda i: (begin(drafts[i]), i)):
        namer.name(index)
    return namer


def deeds_of(
    report: Report,
    drafts: Sequence[Draft],
    timeline: times.Timeline,
    states: States | None,
    namer: Namer | None = None,
) -> tuple[list[Deed], list[Mention]]:
    """The deeds of a report, and where it names the actors; none in a language the head was not trained on.

    An actor's name is the fullest the report gives, as in the chains of statements; the mention tells what kind of
    voice it is.
    """
    if untrained(report.language):
        return [], []
    language, published = rules_language(report.language), timeline.published
    rows = states.rows() if states else None
    done = find(
        report.text, language, drafts, timeline.moments, published,
        start=report.body_start, states=rows, namer=namer, answers=states.answers if states else None,
    )  # fmt: skip
    people = cast(report.text, language, report.body_start)
    made, named = [], {}
    for one in done:
        names = tuple(link.name for link in one.actors)
        key = digest(report.id, "deed", one.span, length=12)
        made.append(Deed(id=key, report=report.id, span=one.span, actors=names, when=one.when))
        for link in one.actors:
            span = max(link.spans, default=one.span)
            named[link.name, span] = Mention(span=span, source=link.name, kind=_kind(people, link))
    return made, list(named.values())


def _kind(people: Cast, link: Link) -> SourceKind:
    if not link.named:
        return SourceKind.UNNAMED
    voice = people.named(link.name)
    return voice.kind if voice else SourceKind.BODY
