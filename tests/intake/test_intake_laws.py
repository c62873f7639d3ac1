"""Every parser and the rules reader on damaged material: a sound report or an error that says where, and in time.

2,000 inputs in all; ``python -m benchmarks.fuzz`` gives the same targets many more.
"""

from __future__ import annotations

import pytest
from benchmarks.fuzz import TARGETS, check, damaged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

COSTLY = {"rules": 30, "docx": 40, "html": 70, "pdf": 70, "any": 70}
"""Inputs for those that take longer; the others share the rest."""
USUAL = (2_000 - sum(COSTLY.values())) // (len(TARGETS) - len(COSTLY))


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_in_is_a_report_or_an_error(name: str) -> None:
    target = TARGETS[name]()

    @settings(max_examples=COSTLY.get(name, USUAL), deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.one_of(st.sampled_from(target.seeds), damaged(target.seeds)))
    def law(data: bytes) -> None:
        check(target, data)

    law()


def test_the_good_material_is_read_as_such() -> None:
    """Else the fuzzing would only ever see refusals."""
    from lagebild.intake import read_bytes
    from lagebild.model import Report

    names = {"text": "a.txt", "html": "a.html", "lines": "a.jsonl", "json": "a.json", "pdf": "a.pdf", "docx": "a.docx",
             "mail": "a.eml", "csv": "a.csv", "parquet": "a.parquet", "warc": "a.warc", "feed": "a.rss",
             "jsonfeed": "a.json"}  # fmt: skip
    for name, file in names.items():
        first = next(read_bytes(TARGETS[name]().seeds[0], name=file, date="2022-03"))
        assert isinstance(first, Report), (name, first)
