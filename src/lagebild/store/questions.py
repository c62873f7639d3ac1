"""Claims, questions and what they come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Select, and_, delete, insert, or_, select, update

from lagebild.errors import CaseError, DuplicateError, QuestionError
from lagebild.model import Anchor, Assessment, Claim, Evidence, Question, Record, Resolution, Stake, decode
from lagebild.store import schema
from lagebild.store.base import batches, canonical, plain
from lagebild.store.schema import anchors, assessments, claims, deeds, questions, records, stakes, testimony
from lagebild.store.statements import Statements


class Questions(Statements):
    """The part of a case that holds claims, questions, the matrix, stakes, assessments, anchors and records."""

    def put_claim(self, claim: Claim) -> bool:
        """Enter the claim with its testimony, or replace the one of this id; False where nothing changes.

        Raises ``NotFoundError`` for testimony of an unknown statement.
        """
        with self._write() as connection:
            for witness in claim.testimony:
                self._require(connection, schema.statements, witness.statement, "statement")
            window = {"earliest": claim.window.earliest, "latest": claim.window.latest}
            if not self._put(connection, claims, claim, {"id": claim.id}, {"text": plain(claim.text), **window}):
                return False
            connection.execute(delete(testimony).where(testimony.c.claim == claim.id))
            rows = [
                {
                    "claim": claim.id, "position": place, "statement": witness.statement,
                    "denies": witness.denies, "author": witness.author,
                }
                for place, witness in enumerate(claim.testimony)
            ]  # fmt: skip
            if rows:
                connection.execute(insert(testimony), rows)
            return True

    def claim(self, id: str) -> Claim:
        """The claim of an id or the beginning of one; ``NotFoundError`` otherwise."""
        return self._by_id(claims, id, Claim)

    def claims_by_id(self, ids: Iterable[str]) -> dict[str, Claim]:
        """Claims by their full ids, all at once; unknown ids are left out."""
        found: dict[str, Claim] = {}
        with self._read() as connection:
            for some in batches(list(dict.fromkeys(ids))):
                rows = connection.execute(select(claims.c.id, claims.c.noun).where(claims.c.id.in_(some)))
                found |= {id: decode(noun, Claim) for id, noun in rows}
        return found

    def drop_claim(self, id: str, *, author: str) -> None:
        """Take a claim (id or the beginning of one) out of the case, with its rows of matrices and its stakes.

        The log keeps what it was. Raises ``NotFoundError`` where there is none.
        """
        with self._write() as connection:
            full = self._row_id(connection, claims, id, "claim")
            noun = connection.execute(select(claims.c.noun).where(claims.c.id == full)).scalar_one()
            for table in (testimony, schema.evidence, stakes):
                connection.execute(delete(table).where(table.c.claim == full))
            connection.execute(delete(claims).where(claims.c.id == full))
            self._log(connection, "dropped", "claim", full, author, noun)

    def claims(self, question: str | None = None, *, statement: str | None = None) -> list[Claim]:
        """Claims in the order of entry: all, those set against a question, those a statement makes or denies."""
        wanted = select(claims.c.noun).order_by(claims.c.seq)
        with self._read() as connection:
            if question is not None:
                id = self._row_id(connection, questions, question, "question")
                wanted = wanted.where(claims.c.id.in_(_claims_of(id)))
            if statement is not None:
                said = self._row_id(connection, schema.statements, statement, "statement")
                wanted = wanted.where(claims.c.id.in_(select(testimony.c.claim).where(testimony.c.statement == said)))
            return [decode(noun, Claim) for noun in connection.execute(wanted).scalars()]

    def put_question(self, question: Question) -> bool:
        """Enter the question, or replace the one of this id, whose resolution stays; False where nothing changes.

        Raises ``DuplicateError`` if it is resolved differently already (``resolve`` can do that),
        ``QuestionError`` if evidence would no longer fit the number of outcomes or its condition leads back to it,
        and ``NotFoundError`` where the question of its condition is not there.
        """
        with self._write() as connection:
            self._check_condition(question)
            wanted = select(questions.c.noun).where(questions.c.id == question.id)
            noun = connection.execute(wanted).scalar_one_or_none()
            old = decode(noun, Question) if noun is not None else None
            if old and old.resolution and question.resolution not in (None, old.resolution):
                raise DuplicateError(f"it is resolved already: {old.resolution.outcome}", where=question.id)
            if old and len(old.outcomes) != len(question.outcomes) and self.evidence(question.id):
                raise QuestionError("evidence was given for another number of outcomes", where=question.id)
            if old and old.resolution:
                question = msgspec.structs.replace(question, resolution=old.resolution)
            return self._put(connection, questions, question, {"id": question.id}, _question_columns(question))

    def _check_condition(self, question: Question) -> None:
        step, presumed = question, [question.id]
        while step.condition is not None:
            before = self.question(step.condition)
            if step.condition_outcome not in before.outcomes:
                what, known = f"{step.condition_outcome!r} is none of its outcomes", ", ".join(before.outcomes)
                raise QuestionError(what, where=before.text, hint=f"they are {known}")
            if before.id in presumed:
                raise QuestionError("the conditions lead back to the question itself", where=question.text)
            presumed.append(before.id)
            step = before

    def question(self, id: str) -> Question:
        """The question of an id or the beginning of one; ``NotFoundError`` otherwise."""
        return self._by_id(questions, id, Question)

    def questions(self, open_only: bool = False) -> list[Question]:
        """Questions by deadline, the nearest first; only those without a resolution, if wished."""
        wanted = select(questions.c.noun).order_by(questions.c.deadline, questions.c.seq)
        if open_only:
            wanted = wanted.where(questions.c.outcome.is_(None))
        with self._read() as connection:
            return [decode(noun, Question) for noun in connection.execute(wanted).scalars()]

    def resolve(self, question_id: str, resolution: Resolution, *, again: bool = False) -> Question:
        """Record how a question turned out; the question with its resolution.

        Raises ``DuplicateError`` if it has a different one, unless ``again``, and ``ModelError`` for an outcome
        it does not have.
        """
        with self._write() as connection:
            old = self.question(question_id)
            if old.resolution == resolution:
                return old
            if old.resolution and not again:
                what = f"it is resolved already: {old.resolution.outcome} ({old.resolution.author})"
                raise DuplicateError(what, where=old.id, hint="resolve it again on purpose, if that was wrong")
            new = msgspec.structs.replace(old, resolution=resolution)
            row = {**_question_columns(new), "noun": canonical(new)}
            connection.execute(update(questions).where(questions.c.id == new.id), row)
            before = f"{old.resolution.outcome} → " if old.resolution else ""
            self._log(connection, "resolved", "question", new.id, resolution.author, before + resolution.outcome)
            return new

    def put_evidence(self, evidence: Evidence) -> bool:
        """Enter a row of the matrix, or replace the one for the same question and claim (or deed).

        Raises ``NotFoundError`` for an unknown question, claim or deed, and ``QuestionError`` where the
        likelihoods are not one for each outcome.
        """
        with self._write() as connection:
            self._require(connection, questions, evidence.question, "question")
            outcomes = self.question(evidence.question).outcomes
            if len(evidence.likelihoods) != len(outcomes):
                what = f"{len(evidence.likelihoods)} likelihoods were given for {len(outcomes)} outcomes"
                raise QuestionError(what, where=evidence.question, hint="give one to each outcome, in their order")
            if evidence.claim is not None:
                self._require(connection, claims, evidence.claim, "claim")
            if evidence.deed is not None:
                self._require(connection, deeds, evidence.deed, "deed")
            key = {"question": evidence.question, "claim": evidence.claim, "deed": evidence.deed}
            return self._put(connection, schema.evidence, evidence, key, author=evidence.author)

    def evidence(self, question_id: str) -> list[Evidence]:
        """The rows of a question's matrix, in the order of entry."""
        table = schema.evidence
        with self._read() as connection:
            id = self._row_id(connection, questions, question_id, "question")
            wanted = select(table.c.noun).where(table.c.question == id).order_by(table.c.seq)
            return [decode(noun, Evidence) for noun in connection.execute(wanted).scalars()]

    def put_stake(self, stake: Stake) -> bool:
        """Enter a stake, or replace the same author's for the same source, claim and question.

        Raises ``CaseError`` for one about neither a claim nor a question, ``NotFoundError`` for unknown ones.
        """
        if stake.claim is None and stake.question is None:
            raise CaseError("a stake is in a claim or in a question", where=f"stake of {stake.source}")
        with self._write() as connection:
            self._require(connection, schema.sources, stake.source, "source")
            if stake.claim is not None:
                self._require(connection, claims, stake.claim, "claim")
            if stake.question is not None:
                self._require(connection, questions, stake.question, "question")
            key = {"source": stake.source, "claim": stake.claim, "question": stake.question, "author": stake.author}
            return self._put(connection, stakes, stake, key, {"value": stake.value}, stake.author)

    def stakes(self, question_id: str) -> list[Stake]:
        """Stakes in a question and in the claims set against it (unless they are for another question)."""
        with self._read() as connection:
            id = self._row_id(connection, questions, question_id, "question")
            of_claim = and_(stakes.c.question.is_(None), stakes.c.claim.in_(_claims_of(id)))
            wanted = select(stakes.c.noun).where(or_(stakes.c.question == id, of_claim)).order_by(stakes.c.seq)
            kept = self._kept(connection)
            found = [decode(noun, Stake) for noun in connection.execute(wanted).scalars()]
        return [msgspec.structs.replace(stake, source=kept.get(stake.source, stake.source)) for stake in found]

    def put_assessment(self, assessment: Assessment) -> bool:
        """Append an assessment to its question's history; False where it is there already.

        Raises ``DuplicateError`` for a different one of the same id: an assessment is never rewritten.
        """
        with self._write() as connection:
            self._require(connection, questions, assessment.question, "question")
            wanted = select(assessments.c.noun).where(assessments.c.id == assessment.id)
            old = connection.execute(wanted).scalar_one_or_none()
            if old not in (None, canonical(assessment)):
                raise DuplicateError("a different assessment has this id", where=assessment.id)
            at = assessment.at if assessment.at.tzinfo else assessment.at.replace(tzinfo=dt.UTC)
            columns = {"question": assessment.question, "at": at.astimezone(dt.UTC).isoformat(timespec="microseconds")}
            return self._put(connection, assessments, assessment, {"id": assessment.id}, columns)

    def assessments(self, question_id: str) -> list[Assessment]:
        """Every assessment of a question, by the time it is for, the newest last."""
        with self._read() as connection:
            id = self._row_id(connection, questions, question_id, "question")
            wanted = select(assessments.c.noun).where(assessments.c.question == id)
            rows = connection.execute(wanted.order_by(assessments.c.at, assessments.c.seq)).scalars()
            return [decode(noun, Assessment) for noun in rows]

    def put_anchor(self, anchor: Anchor) -> bool:
        """Enter an event that times are counted from, or replace the one of this name."""
        with self._write() as connection:
            return self._put(connection, anchors, anchor, {"name": anchor.name}, author=anchor.author)

    def anchors(self) -> list[Anchor]:
        """The case's anchors by name."""
        with self._read() as connection:
            wanted = select(anchors.c.noun).order_by(anchors.c.name)
            return [decode(noun, Anchor) for noun in connection.execute(wanted).scalars()]

    def put_record(self, record: Record) -> bool:
        """Enter a source's (or analyst's) record, or replace it."""
        with self._write() as connection:
            return self._put(connection, records, record, {"source": record.source})

    def records(self) -> list[Record]:
        """The records by name. A merged source's record goes under the kept one's id where that has none."""
        with self._read() as connection:
            kept = self._kept(connection)
            found = [decode(noun, Record) for noun in connection.execute(select(records.c.noun)).scalars()]
        by_source: dict[str, Record] = {}
        for record in sorted(found, key=lambda record: (record.source in kept, record.source)):
            id = kept.get(record.source, record.source)
            by_source.setdefault(id, msgspec.structs.replace(record, source=id))
        return sorted(by_source.values(), key=lambda record: (record.name.casefold(), record.source))


def _question_columns(question: Question) -> dict[str, object]:
    outcome = question.resolution.outcome if question.resolution else None
    return {
        "text": plain(question.text), "asked": question.asked, "deadline": question.deadline, "outcome": outcome,
    }  # fmt: skip


def _claims_of(question: str) -> Select[Any]:
    """Ids of the claims set against a question."""
    table = schema.evidence
    return select(table.c.claim).where(table.c.question == question, table.c.claim.is_not(None))
