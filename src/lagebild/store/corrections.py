"""What people say against the machine's reading, and what stands after it.

A correction is appended; the row of its statement is then what stands (``schema.statements``), while the
machine's own reading stays as it was in ``schema.readings``. So every list and every search sees corrections
without asking for them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, delete, false, insert, select, true, update

from lagebild.errors import CaseError, DuplicateError, NotFoundError
from lagebild.model import Correction, Reading, Report, Statement, decode
from lagebild.store import schema
from lagebild.store.base import canonical, plain
from lagebild.store.rows import link_rows, statement_ranges, statement_row
from lagebild.store.schema import corrections, links, readings, reports, statements
from lagebild.store.sources import Sources, with_kept_sources


class Standing(NamedTuple):
    """What stands of a statement that somebody corrected."""

    statement: Statement
    reading: int
    """Number of the reading it is listed with."""
    place: int
    withdrawn: bool = False
    placed: bool = False
    """Whether the reading does not hold it: it comes after the statement at ``place``."""


class Corrections(Sources):
    """The part of a case that holds corrections."""

    def correct(self, correction: Correction) -> None:
        """Append a correction; from now on it is what stands, in lists, chains and searches.

        Raises ``NotFoundError`` for an unknown report or statement, ``DuplicateError`` where what stands there is
        not (or no longer) what the correction says stood there before, and ``CaseError`` for ranges outside the
        report's text or a link to a source that is not in the case.
        """
        with self._write() as connection:
            self._require(connection, reports, correction.report, "report")
            report = self._report(connection, correction.report)
            self._check_before(connection, correction)
            self._check_after(connection, report, correction.after)
            if correction.before is None:  # the row that the correction refers to
                self._lay(connection, report, [_added(self._machine(connection, report.id), correction)])
            row = {
                "report": report.id, "statement": correction.statement, "author": plain(correction.author),
                "at": correction.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
                "noun": canonical(correction),
            }  # fmt: skip
            connection.execute(insert(corrections), row)
            self._stand(connection, report, statement=correction.statement)
            what = "withdrawn" if correction.after is None else "added" if correction.before is None else "corrected"
            self._log(connection, what, "statement", correction.statement, correction.author, correction.why)

    def corrections(self, *, report: str | None = None, statement: str | None = None) -> list[Correction]:
        """Corrections, the oldest first: all, those in a report, those of a statement."""
        wanted = select(corrections.c.noun).order_by(corrections.c.seq)
        with self._read() as connection:
            if report is not None:
                wanted = wanted.where(corrections.c.report == self._row_id(connection, reports, report, "report"))
            if statement is not None:
                id = self._row_id(connection, statements, statement, "statement")
                wanted = wanted.where(corrections.c.statement == id)
            return [decode(noun, Correction) for noun in connection.execute(wanted).scalars()]

    def withdrawn(self, ids: Iterable[str] | None = None) -> frozenset[str]:
        """Which statements (of these ids, or of all) people withdrew: they bear witness to nothing any more."""
        corrected = select(corrections.c.statement)  # few, and there is an index
        gone = select(statements.c.id).where(statements.c.id.in_(corrected), statements.c.withdrawn)
        with self._read() as connection:
            found = frozenset(connection.execute(gone).scalars())
        return found if ids is None else found & frozenset(ids)

    # --- for the other parts

    def _report(self, connection: Connection, id: str) -> Report:
        return decode(connection.execute(select(reports.c.noun).where(reports.c.id == id)).scalar_one(), Report)

    def _entered(self, connection: Connection, report: str) -> int:
        """The report's number."""
        return int(connection.execute(select(reports.c.seq).where(reports.c.id == report)).scalar_one())

    def _machine(self, connection: Connection, report: str) -> list[tuple[int, Reading]]:
        """The machine's readings of a report with their numbers, the current one last."""
        wanted = select(readings.c.seq, readings.c.noun).where(readings.c.report == report)
        rows = connection.execute(wanted.order_by(readings.c.current, readings.c.seq))
        return [(seq, decode(noun, Reading)) for seq, noun in rows]

    def _stand(self, connection: Connection, report: Report, *, statement: str | None = None) -> None:
        """Bring the rows of the report's corrected statements (or of this one) to what stands now."""
        wanted = select(corrections.c.noun).where(corrections.c.report == report.id).order_by(corrections.c.seq)
        if statement is not None:
            wanted = wanted.where(corrections.c.statement == statement)
        made = [decode(noun, Correction) for noun in connection.execute(wanted).scalars()]
        if made:
            self._lay(connection, report, standing(self._machine(connection, report.id), made))
        self._list(connection, report.id)

    def _list(self, connection: Connection, report: str) -> None:
        """List the report's statements that are of its current reading and not withdrawn, and no others."""
        current = select(readings.c.seq).where(readings.c.report == report, readings.c.current)
        due = case((and_(~statements.c.withdrawn, statements.c.reading.in_(current)), true()), else_=false())
        here = update(statements).where(statements.c.report == report, statements.c.listed != due)
        connection.execute(here.values(listed=due))

    def _lay(self, connection: Connection, report: Report, found: Iterable[Standing]) -> None:
        entered = self._entered(connection, report.id)
        for one in found:
            row = {
                **statement_row(report, entered, one.statement, one.reading, one.place),
                "withdrawn": one.withdrawn, "placed": one.placed,
            }  # fmt: skip
            there = statements.c.id == one.statement.id
            old = connection.execute(select(statements.c.content).where(there)).scalar_one_or_none()
            if old is None:
                connection.execute(insert(statements), row)
            else:
                connection.execute(update(statements).where(there), row)
                connection.execute(delete(links).where(links.c.statement == one.statement.id))
            if old is not None and old != row["content"]:  # they stood for other words
                connection.execute(delete(schema.vectors).where(schema.vectors.c.statement == one.statement.id))
            if relays := link_rows(one.statement):
                connection.execute(insert(links), relays)

    def _check_before(self, connection: Connection, correction: Correction) -> None:
        wanted = select(statements.c.report, statements.c.noun, statements.c.withdrawn, statements.c.listed).where(
            statements.c.id == correction.statement
        )
        row = connection.execute(wanted).one_or_none()
        if row is not None and row.report != correction.report:
            raise CaseError("it is a statement of another report", where=f"statement {correction.statement}")
        hint = "look at it again, and correct what stands there now"
        if correction.before is None:
            if row is not None and row.listed:
                raise DuplicateError("it stands there already", where=f"statement {correction.statement}", hint=hint)
            return
        if row is None:
            self._require(connection, statements, correction.statement, "statement")
            raise NotFoundError(f"the case has no statement {correction.statement!r}")
        kept = self._kept(connection)
        stands = with_kept_sources(decode(row.noun, Statement), kept)
        if row.withdrawn or stands != with_kept_sources(correction.before, kept):
            what = "it was withdrawn meanwhile" if row.withdrawn else "it was changed meanwhile"
            raise DuplicateError(what, where=f"statement {correction.statement}", hint=hint)

    def _check_after(self, connection: Connection, report: Report, after: Statement | None) -> None:
        if after is None:
            return
        where = f"statement {after.id}"
        for start, stop in statement_ranges(after):
            if not 0 <= start < stop <= len(report.text):
                what = f"it has the range {start}–{stop}, but the text ends at {len(report.text)}"
                raise CaseError(what, where=where)
        unknown = self._unknown_sources(connection, {link.source for link in after.chain if link.source})
        if unknown:
            what = f"a link names the source {min(unknown)!r}, which is not in the case"
            raise CaseError(what, where=where, hint="enter the source first")


def standing(machine: Sequence[tuple[int, Reading]], made: Iterable[Correction]) -> list[Standing]:
    """What stands of each statement in ``made`` (corrections in one report, the oldest first).

    ``machine`` is that report's readings with their numbers, the current one last. A statement whose corrections
    were taken back to where they began is the machine's again, as it now reads it.
    """
    of: dict[str, list[Correction]] = {}
    for one in made:
        of.setdefault(one.statement, []).append(one)
    return [_standing(machine, group) for group in of.values()]


def _standing(machine: Sequence[tuple[int, Reading]], group: Sequence[Correction]) -> Standing:
    own = _own(machine, group[0].statement)
    if own is not None and not _in_force(group):
        return own
    last = group[-1]
    stands = last.after or last.before
    assert stands is not None
    current, reading = machine[-1]
    held = own is not None and own.reading == current
    place = own.place if own is not None and held else _place(reading, stands)
    return Standing(stands, current, place, withdrawn=last.after is None, placed=not held)


def _in_force(group: Sequence[Correction]) -> bool:
    """Whether the last of a statement's corrections leaves it otherwise than the machine had it."""
    begun: Correction | None = None
    for one in group:
        begun = begun or one
        if one.after is not None and one.after == begun.before:
            begun = None
    return begun is not None


def _own(machine: Sequence[tuple[int, Reading]], id: str) -> Standing | None:
    """The statement as the newest reading that holds it has it."""
    for number, reading in reversed(machine):
        for place, statement in enumerate(reading.statements):
            if statement.id == id:
                return Standing(statement, number, place)
    return None


def _place(reading: Reading, added: Statement) -> int:
    """The place of the last statement of the reading that begins no later; -1 before all of them."""
    return sum(statement.content[0] <= added.content[0] for statement in reading.statements) - 1


def _added(machine: Sequence[tuple[int, Reading]], correction: Correction) -> Standing:
    assert correction.after is not None
    number, reading = machine[-1]
    return Standing(correction.after, number, _place(reading, correction.after), placed=True)
