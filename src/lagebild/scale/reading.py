"""Reading in parts: what a worker does with one, and the run over all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from lagebild.errors import IntakeError
from lagebild.model import Anchor, Report
from lagebild.reading import reader
from lagebild.scale.engine import Engine
from lagebild.scale.parts import Manifest, Options, Part, Summary, begin, cut, done, sweep, write_part
from lagebild.scale.tables import rows_of_report, tables_of

__all__ = ["Worker", "read_all"]


class Worker:
    """Reads parts one after another; the models are loaded once."""

    def __init__(self, out: str, options: Options, anchors: Sequence[Anchor] = ()) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # one process a core: more threads only get in each other's way
        self._out, self._options, self._anchors = Path(out), options, tuple(anchors)
        self._reader = reader(options.reader)

    def __call__(self, part: Part) -> Manifest:
        """Read a part and let it appear in the folder; what the part says of itself."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for report in part.reports:
            found = self._rows(report)
            for table, some in found.items():
                rows.setdefault(table, []).extend(some)
        rows.setdefault("errors", []).extend({"where": where, "what": what} for where, what in part.errors)
        if self._options.vectors:
            rows["vectors"] = self._vectors(rows.get("statements", []))
        return write_part(self._out, part, self._reader.name, tables_of(rows))

    def _rows(self, report: Report) -> dict[str, list[dict[str, Any]]]:
        try:
            return rows_of_report(report, self._reader.read(report, self._anchors))
        except Exception as error:  # noqa: BLE001  one report in a million must not stop the rest: it becomes a row
            return {"errors": [{"where": f"report {report.id}", "what": f"{type(error).__name__}: {error}"}]}

    def _vectors(self, statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
        from lagebild.reading.neural.sentence import int8, vectors

        if not statements:
            return []
        made = int8(vectors([" ".join(row["content"].split()) for row in statements]))
        return [
            {"statement": row["id"], "vector": vector.tobytes()} for row, vector in zip(statements, made, strict=True)
        ]


def read_all(
    things: Iterable[Report | IntakeError],
    out: Path,
    engine: Engine,
    *,
    options: Options | None = None,
    anchors: Sequence[Anchor] = (),
    watch: Callable[[Manifest | None], None] = lambda _: None,
) -> Summary:
    """Read everything into parts under ``out``; parts that are there are left as they are.

    ``watch`` is told of each part as it gets done, ``None`` for one that was there. Raises ``CaseError`` where the
    folder holds something else, a run with other options, or one over another input.
    """
    options = options or Options()
    begin(out, options)
    summary = Summary()

    def count(manifest: Manifest) -> None:
        summary.parts += 1
        summary.reports += manifest.rows["reports"]
        summary.statements += manifest.rows["statements"]
        summary.errors += manifest.rows["errors"]

    def open_parts() -> Iterator[Part]:
        for part in cut(things, options.size):
            if manifest := done(out, part):
                count(manifest)
                summary.skipped += 1
                watch(None)
            else:
                yield part

    def make() -> Worker:
        return Worker(str(out), options, anchors)

    for manifest in engine.each(make, open_parts()):
        count(manifest)
        watch(manifest)
    sweep(out)
    return summary
