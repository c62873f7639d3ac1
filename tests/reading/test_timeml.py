"""TimeML is well-formed for any text, and without its tags it is the text again."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.model import Anchor, Interval, Moment, Report, TimexType
from lagebild.reading.timeml import created, to_timeml
from lagebild.reading.times import resolve

DAY = Interval.parse("2022-03-16")
PIECES = ["am Montag", "2021", "<b>", "&amp;", "]]>", "seit drei Jahren", "\r\n", "\x00", "\ud800", "\ufffe", " "]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=12).map(" ".join)
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report(text: str, published: Interval = DAY, *, start: int = 0, key: str | None = None) -> Report:
    return Report(
        id="r1", outlet="Tagblatt", published=published, text=text, body_start=start, external_id=key, language="de"
    )


def elements(text: str, *anchors: Anchor) -> dict[str, dict[str, str]]:
    root = ElementTree.fromstring(to_timeml(report(text), resolve(text, "de", DAY, anchors).moments))
    return {element.text or "": dict(element.attrib) for element in root.iter("TIMEX3")}


@given(TEXTS, st.integers(0, 10), st.text(max_size=5))
def test_any_text_is_well_formed_and_comes_back(words: str, start: int, key: str) -> None:
    text = words + "x"
    made = report(text, start=min(start, len(text) - 1), key=key or None)
    moments = resolve(text, "de", DAY, start=made.body_start).moments
    root = ElementTree.fromstring(to_timeml(made, moments))
    body = root.find("TEXT")
    assert body is not None
    assert "".join(body.itertext()) == UNWRITABLE.sub("\ufffd", text[made.body_start :])
    assert len(body) == len(moments)


def test_attributes_tell_value_modifier_and_what_it_was_counted_from() -> None:
    war = Anchor(name="Kriegsbeginn", when=Interval.parse("2022-02-24"))
    found = elements("Seit Montag ruht er. Am 3. Mai 2021 war das. Am zehnten Kriegstag fiel es.", war)
    assert found["2022-03-16"]["functionInDocument"] == "CREATION_TIME"
    monday, stated, war_day = found["Montag"], found["3. Mai 2021"], found["zehnten Kriegstag"]
    assert (monday["value"], monday["mod"], monday["temporalFunction"]) == ("2022-03-14", "ON_OR_AFTER", "true")
    assert monday["anchorTimeID"] == "t0"
    assert stated["temporalFunction"] == "false"
    assert "anchorTimeID" not in stated
    assert (war_day["value"], war_day["temporalFunction"]) == ("2022-03-05", "true")
    assert "anchorTimeID" not in war_day


def test_ids_are_unique() -> None:
    text = "Gestern, heute und morgen; am 3. Mai, am 4. Mai und täglich."
    root = ElementTree.fromstring(to_timeml(report(text), resolve(text, "de", DAY).moments))
    ids = [element.attrib["tid"] for element in root.iter("TIMEX3")]
    assert len(ids) == len(set(ids)) > 5


def test_of_overlapping_moments_the_first_and_longest_is_tagged() -> None:
    long = Moment(span=(0, 10), type=TimexType.DATE, value="2022-03-14")
    inner = Moment(span=(3, 7), type=TimexType.DATE, value="2022")
    root = ElementTree.fromstring(to_timeml(report("Montagfrüh war es."), [inner, long]))
    assert [element.text for element in root.iter("TIMEX3")][1:] == ["Montagfrüh"]


@pytest.mark.parametrize(
    ("published", "value"),
    [
        ("2022-03-16", "2022-03-16"),
        ("2022-03", "2022-03"),
        ("2022-03-20/2022-03-22", "2022-03"),
        ("2022", "2022"),
        ("2021-12-30/2022-01-02", "XXXX-XX-XX"),
        ("2022-03-16/..", "XXXX-XX-XX"),
    ],
)
def test_the_creation_time_is_as_precise_as_the_publication(published: str, value: str) -> None:
    assert created(Interval.parse(published)) == value
