"""The whole of what an assessment rests on, as plain data: nouns that know no case, report or store.

A ``Problem`` goes into ``Assessment.inputs`` and comes back from it; the same numbers follow.
"""

from __future__ import annotations

from typing import Any

import msgspec

from lagebild.errors import WeighingError
from lagebild.model import Noun, SourceKind
from lagebild.weighing import tables
from lagebild.weighing.testimony import Pair

__all__ = ["Interest", "Note", "Observation", "Party", "Problem", "RelayParty", "Row", "SamePerson"]


class Party(Noun, frozen=True, kw_only=True):
    """An origin and what is assumed of it. Its honest share τ is Beta(``honest_a``, ``honest_b``)."""

    id: str
    name: str
    kind: SourceKind
    knowledge: float
    """k."""
    guess: float
    """g."""
    partiality: float
    """Share of its statements not meant honestly that follow its interest, ι / (1 − τ); the rest is noise."""
    honest_a: float
    honest_b: float
    recorded: bool = False
    """Whether resolved statements stand behind the Beta, or its kind's prior alone."""
    contradictions: int = 0
    """Statements on this question that its deeds give the lie to; Beta and partiality hold them (``tables``)."""
    spared: float = 1.0
    """What they left of the share of its statements that is not interested: (1 − ι') / (1 − ι)."""


class RelayParty(Noun, frozen=True, kw_only=True):
    """A source in its part as a relay."""

    id: str
    name: str
    fidelity: float
    """f."""
    error: float
    """e."""
    own: Pair = (0.5, 0.5)
    """O(1 | ¬X), O(1 | X): what it would report by itself, used where ``draws`` is below 1."""


class Row(Noun, frozen=True, kw_only=True):
    """A row of the matrix: a claim or a deed."""

    id: str
    text: str
    likelihoods: tuple[float, ...]
    """λ: P(true | outcome), in the order of the outcomes."""
    observed: tuple[float, float] | None = None
    """Of a deed: k and g of an outlet that narrates it in its own voice (``tables.DEED``); ``None``: a claim."""

    @property
    def deed(self) -> bool:
        """Whether it is a deed rather than a claim."""
        return self.observed is not None


class Note(Noun, frozen=True, kw_only=True):
    """Something that was left out or assumed; ``code`` is a key of ``tables.NOTES``."""

    code: str
    values: tuple[str, ...] = ()

    def say(self, language: str = "en") -> str:
        """The note as a sentence, in German (``de``) or English (``en``)."""
        return tables.NOTES[self.code][language].format(*self.values)


class Observation(Noun, frozen=True, kw_only=True):
    """That a report has an origin assert or deny a row."""

    origin: str
    row: str
    relays: tuple[str, ...] = ()
    """Ids from next to the origin to the report's outlet; empty where the outlet is itself the origin."""
    report: str
    statement: str | None = None
    denies: bool = False
    weight: float = 1.0
    """Share of its honest force the statement keeps, by mode, hedge and condition (``tables.MODES``)."""
    draws: float = 1.0
    """d: the probability that the report really draws on this origin."""


class Interest(Noun, frozen=True, kw_only=True):
    """b: how much a source gains if a row is believed, −1 … +1."""

    source: str
    row: str
    value: float


class SamePerson(Noun, frozen=True, kw_only=True):
    """The probability that two unnamed voices are one person."""

    first: str
    second: str
    probability: float


def _newcomer() -> Party:
    usual = tables.ORIGINS[SourceKind.OUTLET]
    return Party(
        id="newcomer", name="newcomer", kind=SourceKind.OUTLET, knowledge=usual.knowledge, guess=usual.guess,
        partiality=usual.partiality, honest_a=usual.honest_a, honest_b=usual.honest_b,
    )  # fmt: skip


class Problem(Noun, frozen=True, kw_only=True):
    """A question with all its evidence. Raises ``WeighingError`` where its parts do not fit."""

    schema_version: int = 1
    question: str
    text: str = ""
    outcomes: tuple[str, ...]
    prior: tuple[float, ...]
    rows: tuple[Row, ...] = ()
    origins: tuple[Party, ...] = ()
    relays: tuple[RelayParty, ...] = ()
    observations: tuple[Observation, ...] = ()
    interests: tuple[Interest, ...] = ()
    same: tuple[SamePerson, ...] = ()
    newcomer: Party = _newcomer()
    """One more report by an outlet of which nothing is known (``Assessment.one_more_for``)."""
    notes: tuple[Note, ...] = ()
    """What was left out, and why."""

    def __post_init__(self) -> None:
        where = self.text or self.question
        if len(self.prior) != len(self.outcomes) or not self.outcomes:
            raise WeighingError("the prior must give one probability to each outcome", where=where)
        _shares(where, prior=self.prior)
        if abs(sum(self.prior) - 1) > 1e-6:
            raise WeighingError(f"the prior sums to {sum(self.prior):g}, not to 1", where=where)
        for row in self.rows:
            if len(row.likelihoods) != len(self.outcomes):
                raise WeighingError("a row must give one likelihood to each outcome", where=row.text or row.id)
            _shares(row.text or row.id, likelihood=row.likelihoods, observed=row.observed or ())
        self._check_sources()
        self._check_references(where)

    def _check_sources(self) -> None:
        for party in (*self.origins, self.newcomer):
            _shares(party.name, knowledge=(party.knowledge,), guess=(party.guess,), partiality=(party.partiality,))
            if not (party.honest_a >= 0 and party.honest_b >= 0 and party.honest_a + party.honest_b > 0):
                what = f"Beta({party.honest_a:g}, {party.honest_b:g}) is no distribution"
                raise WeighingError(what, where=party.name)
        for relay in self.relays:
            _shares(relay.name, fidelity=(relay.fidelity,), error=(relay.error,), own=relay.own)
        for interest in self.interests:
            if not -1 <= interest.value <= 1:
                raise WeighingError(f"the interest {interest.value} is outside −1 to 1", where=interest.source)

    def _check_references(self, where: str) -> None:
        rows, origins = {row.id for row in self.rows}, {party.id for party in self.origins}
        relays = {relay.id for relay in self.relays}
        named = {"row": len(rows) - len(self.rows), "origin": len(origins) - len(self.origins)}
        for what, missing in named.items():
            if missing:
                raise WeighingError(f"two {what}s have the same id", where=where)
        for seen in self.observations:
            for what, wanted, known in (
                ("row", {seen.row}, rows), ("origin", {seen.origin}, origins), ("relay", set(seen.relays), relays),
            ):  # fmt: skip
                if not wanted <= known:
                    lost = ", ".join(sorted(wanted - known))
                    raise WeighingError(f"an observation names an unknown {what}: {lost}", where=seen.report)
            _shares(seen.report, weight=(seen.weight,), draws=(seen.draws,))
        for pair in self.same:
            _shares(f"{pair.first} and {pair.second}", probability=(pair.probability,))

    @classmethod
    def of(cls, inputs: dict[str, Any]) -> Problem:
        """The problem back from ``Assessment.inputs``. Raises ``WeighingError`` where it does not fit."""
        try:
            return msgspec.convert(inputs, cls, strict=False)
        except msgspec.ValidationError as error:
            raise WeighingError(f"these inputs are no problem to be weighed: {error}", where="inputs") from None

    def plain(self) -> dict[str, Any]:
        """The problem as plain data, for ``Assessment.inputs``: the same before and after it was JSON."""
        data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return data


def _shares(where: str, **values: tuple[float, ...]) -> None:
    for name, numbers in values.items():
        for number in numbers:
            if not 0 <= number <= 1:  # also refuses NaN
                raise WeighingError(f"{name} is {number}, outside 0 to 1", where=where)
