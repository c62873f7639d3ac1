"""Very many reports in parts: the same result however it is made, and nothing lost or doubled by a death."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from lagebild.cli import cli
from lagebild.errors import CaseError, IntakeError, LagebildError
from lagebild.linking.copies import find_copies
from lagebild.model import Interval, Report
from lagebild.scale import Local, Options, Rays, load, read_all
from lagebild.scale.claims import find_candidates
from lagebild.scale.copying import find_copies as find_copies_in_parts
from lagebild.scale.parts import parts_in, rows_of
from lagebild.store import open_case

RULES = Options(reader="rules", size=4, vectors=False)
NAMES = ("Ines Maier", "Jan Huber", "Olga Petrowa", "Karl Weber", "Mina Yıldız")
PLACES = ("Tomaschiwka", "Brest", "Lemberg", "Görlitz", "Suwałki")
BODY = (
    "Am Grenzübergang {place} sind seit dem Morgen {n} Fahrzeuge abgefertigt worden, wie die Behörde mitteilte. "
    "Die Wartezeit betrage inzwischen {m} Stunden, sagte die Leiterin {name}. „Wir rechnen nicht mit einer raschen "
    "Besserung“, fügte {name} hinzu. Der Bürgermeister von {place} forderte {k} zusätzliche Kräfte bis zum Wochenende."
)


def reports(count: int = 22) -> list[Report]:
    made = []
    for n in range(count):
        text = BODY.format(place=PLACES[n % 5], name=NAMES[(n * 3 + n // 5) % 5], n=17 + 13 * n, m=2 + n, k=5 + 3 * n)
        day = dt.date(2022, 3, 1) + dt.timedelta(days=n // 3)
        made.append(Report.make(outlet=f"Blatt {n % 4}", published=Interval.on(day), text=text, language="de"))
    copied = made[3].text.replace("Am Grenzübergang", "Wie gemeldet: Am Grenzübergang")
    made.append(Report.make(outlet="Abschreiber", published=made[3].published, text=copied, language="de"))
    return made


def things() -> Iterator[Report | IntakeError]:
    for place, report in enumerate(reports()):
        yield report
        if place == 7:
            yield IntakeError("holds no text", where="leer.txt")
            yield report  # the same once more


def files(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file() and
        "link" not in path.relative_to(out).parts
    }  # fmt: skip


def test_one_process_or_two_workers_write_the_same_bytes(tmp_path: Path) -> None:
    one = read_all(things(), tmp_path / "one", Local(), options=RULES)
    two = read_all(things(), tmp_path / "two", Rays(2), options=RULES)
    assert one == two
    assert (one.reports, one.errors, one.parts, one.skipped) == (23, 1, 6, 0)
    assert one.statements >= 23
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_what_is_there_is_skipped_and_what_was_cut_off_is_made_again(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    read_all(things(), whole, Local(), options=RULES)

    def cut_off() -> Iterable[Report | IntakeError]:
        for place, thing in enumerate(things()):
            if place == 14:
                raise KeyboardInterrupt
            yield thing

    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        read_all(cut_off(), out, Local(), options=RULES)
    (out / ".part-00000003-99").mkdir()  # as a killed worker leaves it
    summary = read_all(things(), out, Local(), options=RULES)
    assert (summary.skipped, summary.reports) == (3, 23)
    assert files(out) == files(whole)


def test_another_input_or_other_options_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    read_all(things(), out, Local(), options=RULES)
    with pytest.raises(CaseError, match="not the one this run was started with"):
        read_all(reversed(reports()), out, Local(), options=RULES)
    with pytest.raises(CaseError, match="other options"):
        read_all(things(), out, Local(), options=msgspec.structs.replace(RULES, size=5))
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "a.txt").write_text("mein")
    with pytest.raises(CaseError, match="something here already"):
        read_all(things(), tmp_path / "else", Local(), options=RULES)


def test_a_report_that_cannot_be_read_becomes_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lagebild.reading.rules.reader import RulesReader

    real = RulesReader.read
    bad = reports()[5].id

    def read(self: RulesReader, report: Report, anchors: object = ()) -> object:
        if report.id == bad:
            raise ValueError("dieser nicht")
        return real(self, report)

    monkeypatch.setattr(RulesReader, "read", read)
    out = tmp_path / "out"
    summary = read_all(reports(), out, Local(), options=RULES)
    assert (summary.reports, summary.errors) == (22, 1)
    (row,) = [row for part in parts_in(out) for row in rows_of(part, "errors")]
    assert row == {"where": f"report {bad}", "what": "ValueError: dieser nicht"}


def test_parts_come_into_a_case_once(tmp_path: Path) -> None:
    out = tmp_path / "out"
    read_all(things(), out, Local(), options=RULES)
    with open_case(tmp_path / "a.case", create=True) as case:
        first, again = load(case, out), load(case, out)
        assert (first.reports, first.known) == (23, 0)
        assert (again.reports, again.known) == (0, 23)
        assert case.count() == 23
        assert case.check() == []
        assert {case.source(name).name for name in NAMES} == set(NAMES)
    with open_case(tmp_path / "b.case", create=True) as case, pytest.raises(CaseError, match="no parts"):
        load(case, tmp_path)


def test_copies_across_parts_are_those_a_single_machine_finds(tmp_path: Path) -> None:
    out = tmp_path / "out"
    given = sorted(reports(), key=lambda report: (report.published.latest or dt.date.max, report.id))
    read_all(given, out, Local(), options=RULES)
    alone = {(c.original, c.copy, c.kind, round(c.containment, 9), c.spans) for c in find_copies(given)}
    found = [(c.original, c.copy, c.kind, round(c.containment, 9), c.spans) for c in find_copies_in_parts(out, Local())]
    assert set(found) == alone
    assert len(found) == len(alone)
    assert any(reports()[-1].id in (c.original, c.copy) for c in find_copies(given))


def test_candidates_across_parts_are_found_among_vectors(tmp_path: Path) -> None:
    out = tmp_path / "out"
    read_all(reports(8), out, Local(), options=msgspec.structs.replace(RULES, vectors=True))
    found = list(find_candidates(out, Local(), least=0.6))
    words = {row["id"]: row["content"] for part in parts_in(out) for row in rows_of(part, "statements")}
    assert len({frozenset(one[:2]) for one in found}) == len(found)
    besserung = {id for id, text in words.items() if "rechnen nicht mit" in text}
    assert len(besserung) > 4
    near = {frozenset(one[:2]) for one in found if one.cosine > 0.99}
    assert any(pair <= besserung for pair in near)


def ancestors(pid: int) -> Iterator[int]:
    """The processes that a process came from; other tests may run workers of their own beside this one's."""
    while pid > 1:
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        pid = int(next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:")))
        yield pid


def test_a_killed_worker_loses_and_doubles_nothing(tmp_path: Path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    read_all(reports(60), whole, Local(), options=RULES)
    killed: list[int] = []

    def kill(_: object) -> None:
        if not killed:
            found = subprocess.run(["pgrep", "-f", "ray::_Actor"], capture_output=True, text=True, check=False)
            mine = [pid for pid in map(int, found.stdout.split()) if os.getpid() in ancestors(pid)]
            if mine:
                os.kill(mine[0], signal.SIGKILL)
                killed.append(mine[0])

    summary = read_all(reports(60), out, Rays(2), options=RULES, watch=kill)
    assert killed
    assert summary.reports == 61
    assert files(out) == files(whole)


def test_a_killed_driver_is_taken_up_where_it_was(tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    rows = [
        {"id": str(n), "text": r.text, "published": str(r.published), "outlet": r.outlet, "language": "de"}
        for n, r in enumerate(reports(120))
    ]
    lines.write_bytes(b"\n".join(msgspec.json.encode(row) for row in rows))
    main = "from lagebild.cli import main; main()"
    command = [sys.executable, "-c", main, "scale", "read", str(lines), "--part", "4",
               "--reader", "rules", "--no-vectors", "--json", "--out"]  # fmt: skip
    subprocess.run([*command, str(tmp_path / "whole")], check=True, capture_output=True)
    out = tmp_path / "out"
    driver = subprocess.Popen([*command, str(out)], stdout=subprocess.DEVNULL)
    while len(list(out.glob("part-*"))) < 3:
        assert driver.poll() is None
        time.sleep(0.01)
    driver.kill()
    driver.wait()
    there = len(list(out.glob("part-*")))
    assert there < 31
    done = subprocess.run([*command, str(out)], check=True, capture_output=True, text=True)
    summary = msgspec.json.decode(done.stdout)["scale"]
    assert (summary["reports"], summary["skipped"]) == (121, there)
    assert files(out) == files(tmp_path / "whole")


def test_the_commands(tmp_path: Path) -> None:
    for place, report in enumerate(reports(6)):
        (tmp_path / f"{place}.txt").write_text(report.text, encoding="utf-8")
    (tmp_path / "leer.txt").write_text(" ")
    out, case = str(tmp_path / "out"), str(tmp_path / "a.case")
    read = ["scale", "read", *(str(path) for path in sorted(tmp_path.glob("*.txt"))), "--out", out, "--date", "2022-03"]
    told = CliRunner().invoke(cli, [*read, "--outlet", "Kurier", "--reader", "rules", "--no-vectors", "--json"])
    assert told.exit_code == 3, told.output
    linked = CliRunner().invoke(cli, ["scale", "link", out, "--no-claims", "--json"])
    assert linked.exit_code == 0, linked.output
    loaded = CliRunner().invoke(cli, ["load", out, "--case", case, "--json"])
    assert msgspec.json.decode(loaded.stdout)["loaded"]["reports"] == 7
    with pytest.raises(LagebildError, match="0 workers"):
        Rays(0)


def test_what_a_killed_worker_left_unfinished_is_gone_when_the_run_ends(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def leave(_: object) -> None:
        (out / ".part-00000009-77").mkdir(exist_ok=True)

    read_all(things(), out, Local(), options=RULES, watch=leave)
    assert not list(out.glob(".part-*"))
