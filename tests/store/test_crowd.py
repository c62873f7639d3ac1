"""Many processes at one case, adding the same and other reports: none is lost, none is there twice."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from store_samples import BACKENDS, MINISTER, fresh_place

from lagebild.store import open_case

PROCESSES, SHARED, OWN = 8, 15, 5
WORK = f"""
import sys
sys.path.insert(0, sys.argv[3])
from store_samples import MINISTER, MINISTRY, reading, report, source, statement
from lagebild.store import open_case

def entry(text):
    each = report(text)
    said = statement(each, "laufe aus", MINISTER)
    return each, reading(each, said), (MINISTRY, MINISTER, source("Lotse " + text[-4:-1]))

mine = int(sys.argv[2])
shared = [entry(f"Weiß sagte, das Schiff laufe aus: {{number:03}}.") for number in range({SHARED})]
own = [entry(f"Weiß sagte, das Boot laufe aus: {{mine}}{{number:02}}.") for number in range({OWN})]
turn = mine % len(shared)
with open_case(sys.argv[1], create=True) as case:
    print(case.add_many([*shared[turn:], *shared[:turn], *own]), case.add_bulk(shared))
"""


@pytest.mark.parametrize("backend", BACKENDS)
def test_eight_processes_add_the_same_and_other_reports(backend: str, tmp_path: Path) -> None:
    place = fresh_place(backend, tmp_path)
    command = [sys.executable, "-c", WORK, place]
    here = str(Path(__file__).parent)
    running = [
        subprocess.Popen([*command, str(number), here], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for number in range(PROCESSES)
    ]
    done = [process.communicate(timeout=60) for process in running]
    assert [errors for _, errors in done if errors] == []
    new = [tuple(map(int, said.split())) for said, _ in done]
    assert sum(number for number, _ in new) == SHARED + PROCESSES * OWN
    assert {bulk for _, bulk in new} == {0}
    with open_case(place) as case:
        assert case.count() == SHARED + PROCESSES * OWN
        assert len(case.statements(source=MINISTER.id)) == SHARED + PROCESSES * OWN
        logged = Counter(change.id for change in case.changes(noun="report"))
        assert set(logged.values()) == {1}, "each was entered once"
        assert case.check() == []
