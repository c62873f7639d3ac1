"""A statement has two times: when it was said, and what it is about."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.model import Interval, Kind, Mode, Spans
from lagebild.reading.times import resolve, said_and_about


def parted(text: str) -> tuple[str, Spans, Spans]:
    """The text without marks, its frame between < >, its content between { }."""
    plain = re.sub(r"[<>{}]", "", text)

    def spans(left: str, right: str) -> Spans:
        found = []
        for match in re.finditer(rf"\{left}([^\{right}]*)\{right}", text):
            before = len(re.sub(r"[<>{}]", "", text[: match.start()]))
            found.append((before, before + len(re.sub(r"[<>{}]", "", match[0]))))
        return tuple(found)

    return plain, spans("<", ">"), spans("{", "}")


def times(
    text: str,
    published: str = "2022-03-16",  # a Wednesday
    mode: Mode = Mode.ASSERTED,
    kind: Kind = Kind.INDIRECT,
    language: str = "de",
) -> tuple[str, str]:
    plain, frame, content = parted(text)
    given = Interval.parse(published)
    said, about = said_and_about(frame, content, resolve(plain, language, given), given, kind, mode)
    return tuple(f"{i.earliest or '..'}/{i.latest or '..'}" for i in (said, about))  # type: ignore[return-value]


def test_the_frame_tells_when_it_was_said_and_the_content_what_it_is_about() -> None:
    said, about = times("<Der Sprecher sagte am Sonntag>, {die Brücke sei am 3. März gesprengt worden}.")
    assert said == "2022-03-13/2022-03-13"
    assert about == "2022-03-03/2022-03-03"


def test_without_a_frame_it_was_said_some_time_up_to_publication() -> None:
    assert times("{Die Brücke ist am 3. März gesprengt worden}.") == ("../2022-03-16", "2022-03-03/2022-03-03")


def test_a_time_after_publication_is_none_of_saying() -> None:
    said, _ = times("<Der Sprecher will am Freitag sagen>, {die Brücke sei zerstört}.")
    assert said == "../2022-03-16"


def test_said_today_is_said_on_the_day_of_publication_and_said_once_is_not_dated() -> None:
    assert times("<Der Sprecher sagte heute>, {die Brücke sei zerstört}.")[0] == "2022-03-16/2022-03-16"
    assert times("<Der Sprecher sagte damals>, {die Brücke sei zerstört}.")[0] == "../2022-03-16"


def test_reported_speech_holds_its_own_time_of_saying() -> None:
    text = "{Am Montag forderte die Ministerin einen Abzug bis zum 30. April 2022}."
    said, about = times(text, mode=Mode.DEMANDED, kind=Kind.REPORTED)
    assert said == "2022-03-14/2022-03-14"
    assert about == "2022-03-14/2022-04-30"


def test_a_prediction_without_an_end_is_open_from_the_day_of_saying() -> None:
    text = "<Er sagte am Sonntag>, {die Regierung werde stürzen}."
    assert times(text, mode=Mode.PREDICTED) == ("2022-03-13/2022-03-13", "2022-03-13/..")
    assert times(text)[1] == "../.."


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("<Er sagte am Sonntag>, {die Stadt werde in den nächsten ein, zwei Tagen fallen}.", "2022-03-14/2022-03-15"),
        ("<Er sagte am Sonntag>: {„Die Stadt fällt in den nächsten zwei Tagen.“}", "2022-03-14/2022-03-15"),
        ("<Er sagte am Sonntag>, {die Stadt werde bis Ende März fallen}.", "2022-03-13/2022-03-31"),
        ("<Er sagte am Sonntag>, {die Stadt werde im Mai fallen}.", "2022-05-01/2022-05-31"),
        ("<Er sagte am Sonntag>, {die Stadt werde in diesem Jahr fallen}.", "2022-03-13/2022-12-31"),
        ("<Er sagte am Sonntag>, {nach dem Verlust vom 3. März werde die Stadt fallen}.", "2022-03-13/.."),
    ],
)
def test_a_prediction_is_about_the_window_it_is_resolved_by(text: str, about: str) -> None:
    assert times(text, mode=Mode.PREDICTED)[1] == about


def test_days_to_come_count_from_the_day_of_saying_also_across_sentences() -> None:
    text = "<Sie sagte am Montag nichts weiter.> Es regnet. Mehr: {„Das endet in den nächsten drei Tagen.“}"
    assert times(text, mode=Mode.PREDICTED) == ("2022-03-14/2022-03-14", "2022-03-15/2022-03-17")


def test_english_predictions_have_windows_too() -> None:
    text = "<On Monday the general said> {the city would fall within two days}."
    assert times(text, mode=Mode.PREDICTED, language="en") == ("2022-03-14/2022-03-14", "2022-03-14/2022-03-16")


PIECES = (
    "<Er sagte am Sonntag>, {es werde am Freitag regnen}.",
    "<Sie sagte am 3. Mai 2021>, {das werde in den nächsten drei Tagen geschehen}.",
    "{Bis Ende April wird gebaut}.",
    "{Damals war es kalt, bald wird es warm}.",
    "<Gestern hieß es>, {in zwei Wochen sei alles vorbei}.",
    "{Seit drei Jahren wartet er}.",
)


@given(
    st.sampled_from(PIECES),
    st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)),
    st.integers(0, 40),
    st.sampled_from(list(Mode)),
    st.sampled_from(list(Kind)),
)
def test_nothing_is_said_after_publication_and_no_window_opens_before_the_saying(
    text: str, day: dt.date, more: int, mode: Mode, kind: Kind
) -> None:
    plain, frame, content = parted(text)
    published = Interval(earliest=day, latest=day + dt.timedelta(more))
    timeline = resolve(plain, "de", published)
    said, about = said_and_about(frame, content, timeline, published, kind, mode)
    assert said.latest
    assert timeline.published.latest
    assert said.latest <= timeline.published.latest
    if mode in (Mode.PREDICTED, Mode.THREATENED) and said.earliest:
        assert about.earliest
        assert about.earliest >= said.earliest
