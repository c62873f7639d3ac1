"""Requests made up from the API's own document: no answer may be a failure, or other than the document says.

    python -m benchmarks.desk_fuzz [--examples 200] [--seconds 600]

Schemathesis makes them up, valid ones and others, over a small case in memory's place (a temporary file); ids are those
the case has, half of the time. Prints what it found, and ends with 1 if that is anything.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lagebild.casework import add_reports
from lagebild.desk import make_app
from lagebild.model import Interval, Report
from lagebild.reading import reader
from lagebild.store import open_case

SKIPPED = ("/events",)
"""A stream without an end is no matter of request and answer."""
TEXT = "Die Brücke werde gesperrt, sagte Ministerin Ines Maier. „Wir wussten davon nichts“, erklärte Karl Roth."


def fuzz(case: Path, *, examples: int, seconds: float, seed: int = 1) -> list[str]:
    """What is wrong with the answers to so many requests for each operation, within about so many seconds."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    from lagebild.desk.api import openapi

    checks: list[Any] = [
        not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    ]  # fmt: skip
    app = make_app(case, token="geheim", hosts={"localhost"}, author="Ada")
    schema = schemathesis.openapi.from_dict(openapi())
    schema.app = app
    known, chance = _ids(case), random.Random(seed)
    faults: list[str] = []
    end = time.monotonic() + seconds
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]
        if operation.path in SKIPPED:
            continue

        @seeded(seed)
        @given(made=operation.as_strategy())
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
            derandomize=False,
        )
        def run(made: Any) -> None:
            if time.monotonic() > end:
                return
            kind = made.operation.path.split("/")[1]
            if "id" in (made.path_parameters or {}) and known.get(kind) and chance.random() < 0.5:
                made.path_parameters["id"] = chance.choice(known[kind])
            headers = {"Authorization": "Bearer geheim", "Host": "localhost"}
            answer = made.call(base_url="http://localhost/api/v1", headers=headers)
            made.validate_response(answer, checks=checks)

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                run()
        except* Exception as found:  # noqa: BLE001  whatever it is, it is what is looked for
            told = "\n".join(f"{type(one).__name__}: {one}"[:1500] for one in found.exceptions)
            faults.append(f"{operation.method.upper()} {operation.path}: {told}")
    return faults


def _ids(path: Path) -> dict[str, Sequence[str]]:
    with open_case(path) as case:
        return {
            "reports": [one.id for one in case.reports(limit=20)],
            "statements": [one.id for one in case.statements(limit=20)],
            "sources": [one.id for one in case.sources(limit=20)],
            "claims": [one.id for one in case.claims()],
            "questions": [one.id for one in case.questions()],
            "proposals": [one.id for one in case.proposals(limit=20)],
        }


def main() -> None:
    """Run it over a case of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=600)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.case"
        with open_case(path, create=True) as case:
            report = Report.make(outlet="Tagblatt", published=Interval.parse("2021-05-03"), text=TEXT, language="de")
            list(add_reports(case, [report], reader("rules")))
        faults = fuzz(path, examples=given.examples, seconds=given.seconds)
    print("\n\n".join(faults) or "nothing found")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
