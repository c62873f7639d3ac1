"""Pictures: every name escaped, every figure where it belongs."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from lagebild.render import bars, history, waterfall_chart

NAMES = st.lists(
    st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=50)
)
EVIL = '<image href="x" onerror="y"/>'


@given(NAMES, st.floats(0, 1))
def test_any_name_gives_well_formed_svg(names: list[str], p: float) -> None:
    drawn = bars(names, [p] * len(names), [p] * len(names), [0.0] * len(names), [1.0] * len(names))
    assert len(ET.fromstring(drawn).findall(".//{*}rect[@class='bar']")) == len(names)


@given(NAMES, st.floats(-800, 800))
def test_a_waterfall_draws_any_steps(names: list[str], step: float) -> None:
    drawn = waterfall_chart([("Basisrate", 0.0), *((name, step) for name in names)])
    rows = ET.fromstring(drawn).findall(".//{*}rect")
    assert len(rows) == min(len(names), 13) + 2


def test_names_are_shown_and_not_obeyed() -> None:
    for drawn in (bars([EVIL], [0.5]), waterfall_chart([("a", 0.0), (EVIL, 1.0)])):
        assert "<image" not in drawn


def test_a_bar_is_as_long_as_its_probability() -> None:
    widths = [
        float(w) for w in re.findall(r'width="([\d.]+)" height="18" class="bar"', bars(["ja", "nein"], [0.25, 0.75]))
    ]
    assert widths[1] == 3 * widths[0]


def test_a_history_needs_two_points_and_keeps_its_labels_apart() -> None:
    at = dt.datetime(2021, 5, 1, tzinfo=dt.UTC)
    assert history([(at, (0.5, 0.5))], ["ja", "nein"]) == ""
    drawn = history([(at, (0.9, 0.05, 0.05)), (at + dt.timedelta(3), (0.99, 0.005, 0.005))], ["a", "b", "c"])
    heights = sorted(
        float(t.get("y", "")) for t in ET.fromstring(drawn).findall(".//{*}text") if t.text in ("a", "b", "c")
    )
    assert all(b - a >= 14 - 1e-6 for a, b in itertools.pairwise(heights))
