"""What people add to the machine's weighing: contradictions they confirm, forecasts, grades of their own."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import insert, select

from lagebild.errors import QuestionError
from lagebild.model import Contradiction, Forecast, Grade, decode
from lagebild.store import schema
from lagebild.store.base import canonical, plain
from lagebild.store.questions import Questions


class Judgements(Questions):
    """The part of a case that holds contradictions, forecasts and grades."""

    def put_contradiction(self, contradiction: Contradiction) -> bool:
        """Enter a contradiction, or replace the one of the same words and deed; False where nothing changes.

        Raises ``NotFoundError`` for an unknown question, statement, source or deed.
        """
        with self._write() as connection:
            self._require(connection, schema.questions, contradiction.question, "question")
            self._require(connection, schema.statements, contradiction.statement, "statement")
            self._require(connection, schema.sources, contradiction.source, "source")
            if contradiction.deed is not None:
                self._require(connection, schema.deeds, contradiction.deed, "deed")
            key = {
                "question": contradiction.question, "statement": contradiction.statement,
                "deed": contradiction.deed, "words": plain(contradiction.words) if contradiction.words else None,
            }  # fmt: skip
            columns = {"source": contradiction.source}
            return self._put(
                connection, schema.contradictions, contradiction, key, columns, author=contradiction.author
            )

    def contradictions(self, question_id: str) -> list[Contradiction]:
        """The contradictions confirmed for a question, in the order of entry."""
        table = schema.contradictions
        with self._read() as connection:
            id = self._row_id(connection, schema.questions, question_id, "question")
            kept = self._kept(connection)
            wanted = select(table.c.noun).where(table.c.question == id).order_by(table.c.seq)
            found = [decode(noun, Contradiction) for noun in connection.execute(wanted).scalars()]
        return [msgspec.structs.replace(one, source=kept.get(one.source, one.source)) for one in found]

    def add_forecast(self, forecast: Forecast) -> None:
        """Append a forecast to its question's history.

        Raises ``NotFoundError`` for an unknown question, ``QuestionError`` where the probabilities are not one for
        each outcome, and where the question was settled before the time of the forecast.
        """
        with self._write() as connection:
            self._require(connection, schema.questions, forecast.question, "question")
            asked = self.question(forecast.question)
            if len(forecast.probabilities) != len(asked.outcomes):
                what = f"{len(forecast.probabilities)} probabilities were given for {len(asked.outcomes)} outcomes"
                raise QuestionError(what, where=asked.text)
            if asked.resolution and forecast.at.astimezone(dt.UTC).date() > asked.resolution.at:
                what = f"it was settled on {asked.resolution.at}; a forecast of {forecast.at:%Y-%m-%d} comes too late"
                raise QuestionError(what, where=asked.text)
            at = forecast.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
            row = {"question": forecast.question, "author": plain(forecast.author), "at": at}
            connection.execute(insert(schema.forecasts), {**row, "noun": canonical(forecast)})
            self._log(connection, "put", "forecast", forecast.question, forecast.author)

    def forecasts(self, question_id: str | None = None) -> list[Forecast]:
        """The forecasts for a question, or for all, by their time."""
        table = schema.forecasts
        wanted = select(table.c.noun).order_by(table.c.at, table.c.seq)
        with self._read() as connection:
            if question_id is not None:
                id = self._row_id(connection, schema.questions, question_id, "question")
                wanted = wanted.where(table.c.question == id)
            return [decode(noun, Forecast) for noun in connection.execute(wanted).scalars()]

    def add_grade(self, grade: Grade) -> None:
        """Keep a grade that a person set. Raises ``NotFoundError`` for an unknown statement."""
        with self._write() as connection:
            self._require(connection, schema.statements, grade.statement, "statement")
            at = grade.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
            connection.execute(
                insert(schema.grades), {"statement": grade.statement, "at": at, "noun": canonical(grade)}
            )
            self._log(connection, "put", "grade", grade.statement, grade.author, f"{grade.derived} → {grade.code}")

    def grades(self, statement_id: str) -> list[Grade]:
        """The grades set by hand for a statement, the newest last."""
        table = schema.grades
        with self._read() as connection:
            id = self._row_id(connection, schema.statements, statement_id, "statement")
            wanted = select(table.c.noun).where(table.c.statement == id).order_by(table.c.at, table.c.seq)
            return [decode(noun, Grade) for noun in connection.execute(wanted).scalars()]
