"""The case's nouns made into a ``Problem``: who is an origin, who relays whom, what is left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

import msgspec

from lagebild.errors import WeighingError
from lagebild.model import (
    Claim,
    Contradiction,
    Deed,
    Evidence,
    Link,
    Question,
    Record,
    Report,
    Source,
    SourceKind,
    Stake,
    Statement,
    Testimony,
)  # fmt: skip
from lagebild.weighing import tables
from lagebild.weighing.problem import Interest, Note, Observation, Party, Problem, RelayParty, Row, SamePerson
from lagebild.weighing.testimony import MAX_VOICES

__all__ = ["build"]


def build(
    question: Question,
    evidence: Iterable[Evidence],
    claims: Iterable[Claim],
    statements: Iterable[Statement],
    reports: Iterable[Report],
    sources: Iterable[Source],
    stakes: Iterable[Stake] = (),
    records: Iterable[Record] = (),
    *,
    deeds: Iterable[Deed] = (),
    contradictions: Iterable[Contradiction] = (),
    draws: Mapping[str, float] | None = None,
    same_person: Mapping[frozenset[str], float] | None = None,
) -> Problem:
    """Everything that bears on a question, as a ``Problem``.

    ``evidence`` is the matrix: one row for each claim or deed (of several for the same one, the last
    counts; rows of other questions are passed over). A claim's testimony names statements, whose
    ``chain`` links carry ``source`` ids; the report's outlet, found among ``sources`` by name or alias,
    is a further relay next to the reader. ``draws`` gives d by statement id where it is doubtful that
    the report draws on its origin (copies found by likeness), else it is 1. ``same_person`` overrides
    ``tables.SAME_PERSON`` for pairs of unnamed sources. ``contradictions`` of an actor, or of a body it speaks
    for, raise its interested share on this question (``tables.contradicted``), and a note says so.

    A statement is left out with a note where its chain is empty, its report is not given, or it is no
    testimony (a question, a demand). Raises ``WeighingError`` for evidence whose claim or deed is not
    given, or whose likelihoods do not fit the question.
    """
    builder = _Builder(question, statements, reports, sources, stakes, records, contradictions)
    return builder.problem(
        [row for row in evidence if row.question == question.id],
        {claim.id: claim for claim in claims},
        {deed.id: deed for deed in deeds},
        draws or {},
        same_person or {},
    )


class _Builder:
    def __init__(
        self,
        question: Question,
        statements: Iterable[Statement],
        reports: Iterable[Report],
        sources: Iterable[Source],
        stakes: Iterable[Stake],
        records: Iterable[Record],
        contradictions: Iterable[Contradiction],
    ) -> None:
        self.question = question
        self.statements = {statement.id: statement for statement in statements}
        self.reports = {report.id: report for report in reports}
        self.sources = {source.id: source for source in sources}
        self.records = {record.source: record for record in records}
        self.stakes = list(stakes)
        self.contradicted: dict[str, set[str]] = {}
        for one in contradictions:
            if one.question == question.id:
                self.contradicted.setdefault(one.source, set()).add(one.statement)
        self.outlets: dict[str, Source] = {}
        for source in sorted(self.sources.values(), key=lambda one: (one.kind is not SourceKind.OUTLET, one.id)):
            for name in (source.name, *source.aliases):
                self.outlets.setdefault(name.casefold(), source)
        self.observations: list[Observation] = []
        self.notes: list[Note] = []

    def problem(
        self,
        evidence: list[Evidence],
        claims: dict[str, Claim],
        deeds: dict[str, Deed],
        draws: Mapping[str, float],
        same_person: Mapping[frozenset[str], float],
    ) -> Problem:
        rows: dict[str, Row] = {}
        for given in evidence:
            row = self._row(given, claims, deeds)
            if row.id in rows:
                self._note("row twice", row.text)
            rows[row.id] = row
        for row in rows.values():
            if row.deed:
                self._observe_deed(deeds[row.id])
            else:
                for testimony in claims[row.id].testimony:
                    self._observe(row, testimony, draws)
        self.observations.sort(
            key=lambda seen: (seen.row, seen.origin, seen.relays, seen.report, seen.statement or "", seen.denies)
        )
        same = self._same(same_person)
        origins = sorted({seen.origin for seen in self.observations})
        relays = sorted({relay for seen in self.observations for relay in seen.relays})
        parties = tuple(self._party(self.sources[origin]) for origin in origins)
        return Problem(
            question=self.question.id,
            text=self.question.text,
            outcomes=self.question.outcomes,
            prior=self.question.base_rate.probabilities,
            rows=tuple(rows[key] for key in sorted(rows)),
            origins=parties,
            relays=tuple(_relay(self.sources[relay]) for relay in relays),
            observations=tuple(self.observations),
            interests=tuple(self._interests()),
            same=tuple(same),
            notes=tuple(self.notes),
        )

    def _row(self, given: Evidence, claims: dict[str, Claim], deeds: dict[str, Deed]) -> Row:
        key = given.claim or given.deed or ""
        if len(given.likelihoods) != len(self.question.outcomes):
            what = f"{len(given.likelihoods)} likelihoods for {len(self.question.outcomes)} outcomes"
            raise WeighingError(what, where=f"evidence {key}")
        if given.claim is not None:
            if given.claim not in claims:
                raise WeighingError(f"the evidence names the claim {given.claim}, which is not given", where=key)
            return Row(id=key, text=claims[key].text, likelihoods=given.likelihoods)
        if key not in deeds:
            raise WeighingError(f"the evidence names the deed {key}, which is not given", where=key)
        deed = deeds[key]
        report = self.reports.get(deed.report)
        text = report.text[slice(*deed.span)] if report else ""
        return Row(id=key, text=" ".join(text.split()) or key, likelihoods=given.likelihoods, observed=tables.DEED)

    def _observe_deed(self, deed: Deed) -> None:
        report = self.reports.get(deed.report)
        if report is None:
            self._note("deed without report", deed.id, deed.report)
            return
        outlet = self._outlet(report)
        self.observations.append(Observation(origin=outlet, row=deed.id, report=report.id))

    def _observe(self, row: Row, testimony: Testimony, draws: Mapping[str, float]) -> None:
        statement = self.statements.get(testimony.statement)
        report = self.reports.get(statement.report) if statement else None
        if statement is None:
            why, *values = "statement missing", testimony.statement, row.text
        elif not statement.chain:
            why, *values = "statement without source", statement.id, row.text
        elif report is None:
            why, *values = "statement without report", statement.id, row.text, statement.report
        elif (weight := _weight(statement)) == 0:
            why, *values = statement.mode.value, statement.id, row.text
        else:
            self._hear(row, testimony, statement, report, weight, draws.get(statement.id, 1.0))
            return
        self._note(why, *values)

    def _hear(
        self, row: Row, testimony: Testimony, statement: Statement, report: Report, weight: float, draws: float
    ) -> None:
        path = [self._voice(link) for link in reversed(statement.chain)]
        path.append(self._outlet(report))
        # A voice that repeats itself (an outlet that names itself as the source) is one link.
        path = [voice for place, voice in enumerate(path) if place == 0 or voice != path[place - 1]]
        self.observations.append(
            Observation(
                origin=path[0],
                row=row.id,
                relays=tuple(path[1:]),
                report=report.id,
                statement=statement.id,
                denies=testimony.denies,
                weight=weight,
                draws=draws,
            )
        )

    def _note(self, code: str, *values: str) -> None:
        self.notes.append(Note(code=code, values=values))

    def _voice(self, link: Link) -> str:
        kind = SourceKind.PERSON if link.named else SourceKind.UNNAMED
        key = link.source or Source.key(link.name, kind)
        if key not in self.sources:
            self.sources[key] = Source(id=key, name=link.name, kind=kind)
            self._note("unknown source", link.name)
        return key

    def _outlet(self, report: Report) -> str:
        known = self.outlets.get(report.outlet.casefold())
        if known is None:
            known = Source(id=Source.key(report.outlet, SourceKind.OUTLET), name=report.outlet, kind=SourceKind.OUTLET)
            self.outlets[report.outlet.casefold()] = known
        self.sources.setdefault(known.id, known)
        return known.id

    def _party(self, source: Source) -> Party:
        usual, record = tables.ORIGINS[source.kind], self.records.get(source.id)
        a, b = (record.honest_a, record.honest_b) if record else (usual.honest_a, usual.honest_b)
        lies = set().union(*(self.contradicted.get(one.id, ()) for one in self._lineage(source)))
        partiality, spared = usual.partiality, 1.0
        interested = partiality * b / (a + b)
        if lies and interested < 1:
            raised = tables.contradicted(interested, len(lies))
            spared = (1 - raised) / (1 - interested)
            # Honest and idle shares shrink alike; the worth of the record, a + b, stays.
            a, b = a * spared, b + a * (1 - spared)
            partiality = raised * (a + b) / b
            shares = f"{100 * interested:.0f}", f"{100 * raised:.0f}"
            self._note("contradicted", source.name, str(len(lies)), *shares)
        return Party(
            id=source.id,
            name=source.name,
            kind=source.kind,
            knowledge=usual.knowledge,
            guess=usual.guess,
            partiality=min(partiality, 1.0),
            honest_a=a,
            honest_b=b,
            recorded=record is not None,
            contradictions=len(lies),
            spared=spared,
        )

    def _interests(self) -> list[Interest]:
        found = []
        for origin, row in sorted({(seen.origin, seen.row) for seen in self.observations}):
            value = self._stake(origin, row)
            if value:
                found.append(Interest(source=origin, row=row, value=value))
        return found

    def _stake(self, origin: str, row: str) -> float:
        """The source's own stake in the row, else in the question, else that of the body it speaks for."""
        for source in self._lineage(self.sources[origin]):
            own = [s for s in self.stakes if s.source == source.id and s.question in (None, self.question.id)]
            for fitting in ([s for s in own if s.claim == row], [s for s in own if s.claim is None]):
                if fitting:
                    return fitting[-1].value
        return 0.0

    def _lineage(self, source: Source) -> list[Source]:
        """A source, the body it speaks for, that body's, and so on."""
        found = [source]
        while (above := self.sources.get(found[-1].member_of or "")) and above not in found:
            found.append(above)
        return found

    def _same(self, given: Mapping[frozenset[str], float]) -> list[SamePerson]:
        """Which unnamed voices on the same row may be one. Beyond ``MAX_VOICES`` the likeliest pairs are joined."""
        pairs = self._pairs(given)
        while len({voice for pair in pairs for voice in pair}) > MAX_VOICES:
            keep, drop = max(pairs, key=lambda pair: (pairs[pair], pair))
            self._note("voice joined", self.sources[drop].name, drop, self.sources[keep].name, keep)
            self.observations = [
                msgspec.structs.replace(seen, origin=keep) if seen.origin == drop else seen
                for seen in self.observations
            ]
            pairs = self._pairs(given)
        return [SamePerson(first=first, second=second, probability=p) for (first, second), p in sorted(pairs.items())]

    def _pairs(self, given: Mapping[frozenset[str], float]) -> dict[tuple[str, str], float]:
        heard: dict[str, dict[str, set[str]]] = {}
        for seen in self.observations:
            if self.sources[seen.origin].kind is SourceKind.UNNAMED:
                heard.setdefault(seen.row, {}).setdefault(seen.origin, set()).add(seen.report)
        pairs: dict[tuple[str, str], float] = {}
        for voices in heard.values():
            for first, second in combinations(sorted(voices), 2):
                usual = self._usual(first, second, bool(voices[first] & voices[second]))
                p = given.get(frozenset((first, second)), usual)
                if p > 0:
                    pairs[first, second] = min(p, pairs.get((first, second), 1.0))
        return pairs

    def _usual(self, first: str, second: str, together: bool) -> float:
        if together:
            return tables.SAME_PERSON["same report"]
        bodies = {self.sources[first].member_of, self.sources[second].member_of}
        if None in bodies:
            return tables.SAME_PERSON["body unknown"]
        return tables.SAME_PERSON["same body" if len(bodies) == 1 else "other body"]


def _weight(statement: Statement) -> float:
    weight = tables.MODES[statement.mode]
    weight *= tables.HEDGED if statement.hedged else 1.0
    return weight * (tables.CONDITIONAL if statement.condition else 1.0)


def _relay(source: Source) -> RelayParty:
    usual = tables.RELAYS[source.kind]
    return RelayParty(
        id=source.id,
        name=source.name,
        fidelity=usual.fidelity,
        error=usual.error,
        own=tables.ORIGINS[source.kind].asserts,
    )
