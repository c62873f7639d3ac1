"""Laws of resolving: they hold for any text and any day of publication."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.model import Anchor, Interval
from lagebild.reading.times import calendar as cal
from lagebild.reading.times import resolve

DAYS = st.dates(dt.date(1600, 1, 1), dt.date(2400, 12, 31))
GERMAN = """
Am Sonntag sagte er es.
Am Freitag wird gewählt.
Vergangene Woche fiel der Preis.
Am 29. Februar kam er an.
Im Winter war es kalt.
In der Nacht zum Montag brannte es.
Vor drei Monaten starb sie.
Seit zwei Jahren ruht er.
In den nächsten ein, zwei Tagen wird es regnen.
Ende Jänner wird gebaut.
Am Wochenende wurde geschossen.
Am 31. Dezember endete die Frist.
Heuer ist es trocken.
Im Vorjahr waren es mehr.
Am Tag darauf floh er.
Um 9.30 Uhr begann es.
Bis Ende September soll es fertig sein.
Im Herbst und Winter wurde protestiert.
Zu Ostern kamen alle.
Im zweiten Quartal stieg der Umsatz.
In den neunziger Jahren war das anders.
Nach dem Gipfel reiste er ab.
Am vierten Kriegstag rief er an.
Nun kämpfen sie schon in der dritten Woche.
Gestern Abend sprach er.
Übermorgen tagt der Rat.
Am kommenden Dienstag ist Schluss.
1941 begann der Krieg.
Wie sie am Samstag sagte, werde es in den nächsten zwei Tagen geschehen.
Am 11. März traf er ihn.
Im Mai war Ruhe.
Am Donnerstag, den 7. Oktober, sprach er.
Gewählt wird am 24. März (Samstag).
In der Nacht von Dienstag auf Mittwoch brannte es. Um 2 Uhr war Schluss.
Am Ende des Tages wird es besser.
Am 3. April begann die Invasion. Am Tag nach der Invasion fiel die Stadt.
""".strip().splitlines()
ENGLISH = """
He left on Sunday.
They will vote on Friday.
Prices fell last week.
She died three months ago.
It will rain for the next two days.
On March 11 he met her.
It was signed in late August.
The next day he fled.
The meeting is at 3 p.m. tomorrow.
Since last year it has been closed.
In the past few weeks nothing happened.
""".strip().splitlines()
TEXTS = st.one_of(
    st.tuples(st.just("de"), st.lists(st.sampled_from(GERMAN), min_size=1, max_size=4).map(" ".join)),
    st.tuples(st.just("en"), st.lists(st.sampled_from(ENGLISH), min_size=1, max_size=4).map(" ".join)),
)
SOUP = """
8 . Mai , vor drei Jahren bis zum 31 Februar 2000 1999/00 Nacht auf Sonntag um 9.30 Uhr halb neun 24
dem 0 Krieg Kriegstag vierten Woche nach der Wahl 99. Jahrhundert heute Abend 10000 vergangenen
nächsten ein zwei Tage seit 9999999999 Jahren 1-2 30.02.2021 2021-02-30 12/31/99 90er Anfang Ende des
Jahres Tages Wochenendes Mitte Stunden Feber „ “ wird sagte werde !
"""
WORDS = st.sampled_from([*SOUP.split(), "\n"])


def within(inner: Interval, outer: Interval) -> bool:
    low = outer.earliest is None or (inner.earliest is not None and inner.earliest >= outer.earliest)
    high = outer.latest is None or (inner.latest is not None and inner.latest <= outer.latest)
    return low and high


@given(st.lists(WORDS, max_size=25).map(" ".join), st.one_of(st.none(), DAYS), st.sampled_from(["de", "en"]))
def test_spans_lie_in_the_text_in_order_and_never_overlap(text: str, day: dt.date | None, language: str) -> None:
    published = Interval.on(day) if day else Interval()
    anchors = [Anchor(name="Kriegsbeginn", when=Interval.parse("2022-02-24"))]
    spans = [moment.span for moment in resolve(text, language, published, anchors).moments]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


@given(st.text(max_size=200), st.sampled_from(["de", "en"]))
def test_no_text_is_too_strange(text: str, language: str) -> None:
    resolve(text, language, Interval.parse("2022-03"))


@given(TEXTS, st.sampled_from([dt.date.min, dt.date.max, dt.date(1000, 1, 1), dt.date(9999, 12, 31)]))
def test_the_ends_of_the_calendar_do_no_harm(told: tuple[str, str], day: dt.date) -> None:
    resolve(told[1], told[0], Interval.on(day))


@settings(deadline=None)
@given(TEXTS, st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 60), st.integers(0, 60), st.data())
def test_a_narrower_publication_gives_narrower_moments(
    told: tuple[str, str], day: dt.date, before: int, after: int, data: st.DataObject
) -> None:
    language, text = told
    anchors = [Anchor(name="Kriegsbeginn", when=Interval.parse("2022-02-24"))]
    wide = Interval(earliest=day - before * cal.DAY, latest=day + after * cal.DAY)
    whole = resolve(text, language, wide, anchors)
    assert within(whole.published, wide)
    low, high = whole.published.earliest, whole.published.latest
    assert low
    assert high
    first = data.draw(st.dates(low, high))
    narrow = Interval(earliest=first, latest=data.draw(st.dates(first, high)))
    part = resolve(text, language, narrow, anchors)
    wider = {moment.span: moment for moment in whole.moments}
    for moment in part.moments:
        if moment.span in wider:
            assert within(moment.interval, wider[moment.span].interval), (moment, wider[moment.span])


@given(DAYS)
def test_a_stated_day_is_never_narrowed(day: dt.date) -> None:
    timeline = resolve("Am 11. März traf er ihn. Nun wird in der vierten Woche gekämpft.", "de", Interval.on(day))
    assert timeline.published == Interval.on(day)
    assert timeline.published_why is None


@given(DAYS)
def test_yesterday_is_the_day_before_across_months_and_leap_years(day: dt.date) -> None:
    (moment,) = resolve("Gestern regnete es.", "de", Interval.on(day)).moments
    assert moment.interval == Interval.on(day - cal.DAY)


@given(DAYS)
def test_the_past_weekday_is_one_of_the_last_seven_days(day: dt.date) -> None:
    (moment,) = resolve("Sie traf ihn am Sonntag.", "de", Interval.on(day)).moments
    assert moment.earliest
    assert moment.earliest.isoweekday() == 7
    assert 0 <= (day - moment.earliest).days < 7


@given(DAYS)
def test_weeks_are_iso_weeks(day: dt.date) -> None:
    (moment,) = resolve("In dieser Woche regnete es.", "de", Interval.on(day)).moments
    year, week, _ = day.isocalendar()
    assert moment.value == f"{year}-W{week:02d}"
    assert moment.earliest
    assert moment.latest
    assert (moment.latest - moment.earliest).days == 6
    assert moment.earliest <= day <= moment.latest


@given(DAYS, st.sampled_from(["D", "W", "M", "Q", "H", "Y", "DE"]), st.integers(0, 400))
def test_units_move_forwards_with_the_day(day: dt.date, unit: str, later: int) -> None:
    here, there = cal.unit(unit, day), cal.unit(unit, day + later * cal.DAY)
    assert here.first
    assert there.first
    assert here.first <= there.first


@given(st.integers(1700, 2199))
def test_the_29th_of_february_exists_in_leap_years_only(year: int) -> None:
    moments = resolve(f"Am 29. Februar {year} fiel Schnee.", "de", Interval.parse("2022-03-01")).moments
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    exact = [m for m in moments if m.earliest == m.latest is not None]
    assert bool(exact) == leap
