"""The accuracy gate: what is measured, and the floors it may not fall below.

    python -m training.gate                    measure and compare
    python -m training.gate --update           raise the floors to what is measured now
    python -m training.gate --lower "reason"   lower them; writes the reason into a changelog fragment

Sets that may only be measured with lie beside the project, in ``../shared``, and are never part of it;
where they are missing their measures are left out and named.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import re
import sys
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from lagebild.intake import gather
from lagebild.model import Interval, Link, Report, Statement
from lagebild.reading import READERS, reader
from lagebild.reading.times import resolve
from lagebild.reading.wire import to_wire
from training.agreement import PARTS, pairs, part_f1
from training.labels import CORPUS, Document, Labelled, held_out, lines_of
from training.labels import read as labelled

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
FLOORS = ROOT / "tests" / "accuracy" / "floors.json"
SLACK = 0.05
"""Rounding left below what was measured when a floor is set."""
NETWORK_SLACK = 1.0
"""The same for the network, whose 8-bit products differ a little between processors."""


def tool(name: str) -> ModuleType:
    """A scoring tool from ``../shared/tools``."""
    spec = importlib.util.spec_from_file_location(name, SHARED / "tools" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_all(path: Path, name: str) -> list[dict[str, Any]]:
    """The wire form of every report in a file, read by the reader of that name."""
    chosen = reader(name)
    reports = list(gather([str(path)], date="2005"))
    return [to_wire(r, chosen.read(r)) for r in reports if isinstance(r, Report)]


def german_news(name: str) -> dict[str, float]:
    """Quotations in German news, measure only: joint, message and roles F1 (percent)."""
    gold = SHARED / "data" / "gnqa_dev.jsonl"
    score = tool("score_quotes").score(list(lines_of(gold)), read_all(gold, name))
    return {key: score[key] for key in ("joint", "message", "roles")}


def german_times() -> dict[str, float]:
    """Time expressions in German news, measure only: strict, relaxed and value F1 (percent)."""
    path = SHARED / "data" / "krauts_dev.jsonl"
    scorer = tool("score_timex")
    rows = list(lines_of(path))
    gold = {r["doc_id"]: [(t["start"], t["end"], t["type"], t["value"], "") for t in r["timexes"]] for r in rows}
    predicted = {
        row["doc_id"]: [
            (*m.span, m.type.value, m.value, "")
            for m in resolve(str(row["text"]), "de", Interval.parse(str(row["dct"]))).moments
        ]
        for row in rows
    }
    counts = [scorer.count(timexes, predicted.get(doc, [])) for doc, timexes in gold.items()]
    found = scorer.measures(scorer.total(counts))
    return {key: 100 * found[f"{key}_f1"] for key in ("strict", "relaxed", "value")}


def acceptance(name: str) -> dict[str, float]:
    """The article that weighs a claim of war: how many parts of a careful reading are found."""
    folder = SHARED / "acceptance"
    with tempfile.TemporaryDirectory() as out:
        reading = Path(out) / "reading.jsonl"
        reading.write_text(json.dumps(read_all(folder / "belarus.txt", name)[0]) + "\n", encoding="utf-8")
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # the tool leaves its files to the collector
            score = tool("score_acceptance").main(folder / "belarus.expected.json", reading)
    return {key: score[key] for key in ("statements", "sources", "chains", "modes", "moments")}


def own_corpus(language: str, name: str, which: str = "first") -> dict[str, float]:
    """The project's own held-out texts: joint F1 of the parts, origin and mode right (percent).

    Joint is the measure of ``training.agreement``; origin and mode are over overlapping statements. An origin
    is right where it is named or unnamed as labelled and shares a capitalised word with the label, or is a name in
    small letters that stands in it.
    """
    chosen, kept = reader(name), held_out(which=which)
    both, origins, moded = [], [], []
    for gold in labelled():
        if gold.id not in kept or gold.reading != 1 or gold.language != language:
            continue
        report = Report.make(outlet="Wikinews", published=Interval(), text=gold.text, language=language)
        statements = chosen.read(report).statements
        found = Document(gold.id, language, gold.text, [_as_labelled(s) for s in statements])
        both.append((gold, found))
        origin_of = {id(label): s.origin for label, s in zip(found.statements, statements, strict=True)}
        for one, two in pairs(gold, found):
            if one and two and one.mode:
                moded.append((one.mode, two.mode))
                origins.append(_origin_right(one.others.get("origin"), origin_of[id(two)], gold.text))
    modes = {mode for mode, _ in moded}
    return {
        "joint": part_f1(both, PARTS),
        "message": part_f1(both, PARTS[:1]),
        "origin": 100 * sum(origins) / len(origins),
        "mode": 100 * sum(a == b for a, b in moded) / len(moded),
        "mode_macro": 100 * sum(_f1(moded, mode) for mode in modes) / len(modes),
    }


def deeds(name: str) -> dict[str, float]:
    """Deeds in the held-out German texts: exact and overlap F1; of those found, actors and days right (percent)."""
    from training.deeds import measure  # SciPy comes with it

    return measure(name)


_ARTICLES = frozenset(
    ("der", "die", "das", "dem", "den", "des", "ein", "eine", "einer", "eines", "einem", "einen", "the", "a", "an")
)


def _as_labelled(statement: Statement) -> Labelled:
    parts = {part: list(getattr(statement, part)) for part in (*PARTS, "condition")}
    return Labelled(statement.kind, statement.medium, parts, statement.mode)


def _origin_right(gold: dict[str, Any] | None, link: Link | None, text: str) -> bool:
    if gold is None or gold["text"] is None:
        return link is None
    words = text[slice(*gold["text"])] + " " + (text[slice(*gold["of"])] if gold["of"] else "")
    capitalised = [w for w in re.findall(r"\b[A-ZÄÖÜ]\w+", words) if w.lower() not in _ARTICLES]
    wanted = {w[:6].lower() for w in capitalised} or {w.lower() for w in re.findall(r"\w{4,}", words)}
    given = f"{link.name} {link.of or ''}".lower() if link else ""
    if link is None or link.named != gold["named"]:
        return False
    small = link.name == link.name.lower() and link.name in words  # „amnesty international“
    return small or any(w in given for w in wanted)


def _f1(pairs_of: list[tuple[Any, Any]], value: Any) -> float:
    both = sum(a == b == value for a, b in pairs_of)
    total = sum(a == value for a, _ in pairs_of) + sum(b == value for _, b in pairs_of)
    return 2 * both / total if total else 0.0


def claim_pairs() -> dict[str, float]:
    """Pairs of statements that make the same claim, contrary ones or different ones: macro-F1 and AUROC (percent)."""
    from training.claims import figures

    return figures()


SUITES: dict[str, tuple[Callable[[], dict[str, float]], Path]] = {
    f"{suite} {name}": (partial(measure, name), needs)
    for name in READERS
    for suite, measure, needs in (
        ("own_german", partial(own_corpus, "de"), CORPUS),
        ("own_german_later", partial(own_corpus, "de", which="later"), CORPUS),
        ("own_english", partial(own_corpus, "en"), CORPUS),
        ("deeds", deeds, CORPUS),
        ("german_news", german_news, SHARED / "data" / "gnqa_dev.jsonl"),
        ("acceptance", acceptance, SHARED / "acceptance" / "belarus.txt"),
    )
} | {
    "german_times": (german_times, SHARED / "data" / "krauts_dev.jsonl"),
    "claims": (claim_pairs, CORPUS),
}
"""Each suite and the material it needs."""


def floors() -> dict[str, dict[str, float]]:
    """The floors as committed: suite, then measure."""
    found: dict[str, dict[str, float]] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return found


def falls(measured: dict[str, float], floor: dict[str, float]) -> list[str]:
    """What lies below its floor, in words. A floor without a figure is a fall too."""
    return [
        f"{key}: {measured.get(key, 0.0):.2f}, floor {low:.2f}"
        for key, low in floor.items()
        if measured.get(key, 0.0) < low
    ]


def _new_floors(suite: str, old: dict[str, float], measured: dict[str, float], *, lower: bool) -> dict[str, float]:
    slack = NETWORK_SLACK if suite.endswith((" model", " both", "claims")) else SLACK
    now = {key: round(value - slack, 2) for key, value in measured.items()}
    return now if lower else {key: max(value, old.get(key, value)) for key, value in now.items()}


def main() -> int:
    """Measure, compare, and on demand set the floors anew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="raise the floors")
    parser.add_argument("--lower", metavar="REASON", help="lower the floors, with a reason")
    args = parser.parse_args()
    pinned = floors() if FLOORS.exists() else {}
    failed = False
    for name, (measure, needs) in SUITES.items():
        if not needs.exists():
            print(f"{name}: left out, {needs.name} is not beside the project")
            continue
        measured = measure()
        print(f"{name}: " + ", ".join(f"{key} {value:.2f}" for key, value in measured.items()))
        fallen = falls(measured, pinned.get(name, {}))
        failed |= bool(fallen)
        for line in fallen:
            print(f"  below the floor: {line}")
        if args.update or args.lower:
            pinned[name] = _new_floors(name, pinned.get(name, {}), measured, lower=bool(args.lower))
    if args.update or args.lower:
        pinned = {name: found for name, found in pinned.items() if name in SUITES}
        FLOORS.write_text(json.dumps(pinned, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    if args.lower:
        fragment = ROOT / "changelog.d" / "floors-lowered.accuracy.md"
        before = fragment.read_text(encoding="utf-8").rstrip() + "\n" if fragment.exists() else ""
        fragment.write_text(f"{before}Accuracy floors lowered: {args.lower}\n", encoding="utf-8")
    return 1 if failed and not args.lower else 0


if __name__ == "__main__":
    sys.exit(main())
