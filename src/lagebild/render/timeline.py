"""Words above, deeds below, over time: drawn on the server, each mark a link to its report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

__all__ = ["Mark", "columns", "timeline"]

_WIDTH = 960
_COLUMN = 12
_DOT = 10
_MOST = 9
"""Marks in one column; where there are more, a bar with their number stands for them."""
_STEPS = ((1, "d"), (7, "d"), (1, "m"), (3, "m"), (1, "y"), (2, "y"), (5, "y"), (10, "y"), (50, "y"), (100, "y"))


class Mark(NamedTuple):
    """A statement or a deed at its day."""

    day: dt.date
    label: str
    href: str
    kind: str
    """A class of the mark, e.g. the statement's mode."""


def timeline(
    words: Sequence[Mark],
    deeds: Sequence[Mark],
    since: dt.date,
    until: dt.date,
    *,
    name: str,
    above: str,
    below: str,
    zoom: Callable[[dt.date, dt.date], str],
    many: Sequence[tuple[dt.date, int]] = (),
) -> Markup:
    """The marks from ``since`` to ``until`` (both included) as SVG.

    Where a column holds too many marks a bar stands for them that leads to ``zoom(first day, last day)``. ``name`` is
    told to those who do not see it, ``above`` and ``below`` stand at the two sides. ``many`` are words that are only
    counted, by day: each column is a bar.
    """
    days = (until - since).days + 1
    count = min(_WIDTH // _COLUMN, max(days, 1))
    width = _WIDTH / count
    up, down = _stacked(words, since, days, count), _stacked(deeds, since, days, count)
    totals = _counted(many, since, days, count)
    top = 24 + _DOT * max([min(len(stack), _MOST) for stack in up] + [_MOST if any(totals) else 1]) + 8
    bottom = _DOT * max([min(len(stack), _MOST) for stack in down] + [1]) + 8
    height = top + 22 + bottom + 22
    rows = [
        f'<text x="0" y="12" class="side">{escape(above)}</text>',
        f'<text x="0" y="{height - 6}" class="side">{escape(below)}</text>',
        f'<line x1="0" x2="{_WIDTH}" y1="{top}" y2="{top}" class="axis"/>',
        f'<line x1="0" x2="{_WIDTH}" y1="{top + 22}" y2="{top + 22}" class="axis"/>',
        *_ticks(since, until, top),
    ]
    for column, total in enumerate(totals):
        if total:
            first, last = _stretch(column, since, days, count)
            tall = 0.1 + 0.9 * total / max(totals)
            rows.append(_bar((column + 0.5) * width, top, -1, total, tall, zoom(first, last), first, last))
    for stacks, base, sign in ((up, top, -1), (down, top + 22, 1)):
        most = max(max(len(stack) for stack in stacks), 1)
        for column, stack in enumerate(stacks):
            x = (column + 0.5) * width
            if len(stack) > _MOST:
                first, last = _stretch(column, since, days, count)
                tall = max(len(stack) / most, 0.4)
                rows.append(_bar(x, base, sign, len(stack), tall, zoom(first, last), first, last))
            else:
                rows += [_dot(mark, x, base + sign * (_DOT * place + 8)) for place, mark in enumerate(stack)]
    return _svg(height, name, rows, "timeline")


def columns(days: Sequence[tuple[dt.date, int]], since: dt.date, until: dt.date, *, name: str) -> Markup:
    """How much fell on which days, as a small chart without links."""
    length = (until - since).days + 1
    count = min(120, length)
    counts = _counted(days, since, length, count)
    most, width = max([*counts, 1]), _WIDTH / count
    rows = [f'<line x1="0" x2="{_WIDTH}" y1="80" y2="80" class="axis"/>']
    rows += [
        f'<rect x="{i * width + 0.5:.1f}" y="{80 - 76 * n / most:.1f}" width="{max(width - 1, 1):.1f}" '
        f'height="{76 * n / most:.1f}" class="bar"/>'
        for i, n in enumerate(counts)
        if n
    ]
    rows += _ticks(since, until, 80)
    chart = _svg(104, name, rows, "columns")
    return Markup(str(chart).replace('role="group"', 'role="img"', 1))  # noqa: S704  as it was


def _counted(days: Sequence[tuple[dt.date, int]], since: dt.date, length: int, count: int) -> list[int]:
    """How much falls into each of so many columns."""
    totals = [0] * count
    for day, number in days:
        place = (day - since).days
        if 0 <= place < length:
            totals[place * count // length] += number
    return totals


def _stretch(column: int, since: dt.date, days: int, count: int) -> tuple[dt.date, dt.date]:
    """First and last day of a column."""
    first = since + dt.timedelta(-(-column * days // count))
    return first, max(since + dt.timedelta(-(-(column + 1) * days // count) - 1), first)


def _stacked(marks: Sequence[Mark], since: dt.date, days: int, count: int) -> list[list[Mark]]:
    stacks: list[list[Mark]] = [[] for _ in range(count)]
    for mark in sorted(marks):
        place = (mark.day - since).days
        if 0 <= place < days:
            stacks[place * count // days].append(mark)
    return stacks


def _dot(mark: Mark, x: float, y: float) -> str:
    return (
        f'<a href="{escape(mark.href)}" tabindex="-1"><circle cx="{x:.1f}" cy="{y:.1f}" r="4.2" '
        f'class="{escape(mark.kind)}">'
        f"<title>{mark.day} {escape(mark.label)}</title></circle></a>"
    )


def _bar(x: float, base: float, sign: int, count: int, share: float, to: str, first: dt.date, last: dt.date) -> str:
    tall = _DOT * _MOST * share
    y = base - tall if sign < 0 else base
    span = str(first) if first == last else f"{first} – {last}"
    return (
        f'<a href="{escape(to)}" tabindex="-1"><rect x="{x - 4:.1f}" y="{y:.1f}" width="8" height="{tall:.1f}" '
        f'class="many"><title>{span}: {count}</title></rect></a>'
    )


def _ticks(since: dt.date, until: dt.date, top: float) -> Iterator[str]:
    days = (until - since).days + 1
    step, unit = next(
        (one for one in _STEPS if days / (one[0] * {"d": 1, "m": 30.4, "y": 365.25}[one[1]]) <= 13), _STEPS[-1]
    )
    for day in _marks(since, until, step, unit):
        x = (day - since).days / days * _WIDTH
        text = f"{day:%Y}" if unit == "y" else f"{day:%Y-%m}" if unit == "m" else f"{day:%m-%d}"
        if x > _WIDTH - 40:
            continue
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{top + 22}" class="tick"/>'
        yield f'<text x="{x + 4:.1f}" y="{top + 15}" class="when">{text}</text>'


def _marks(since: dt.date, until: dt.date, step: int, unit: str) -> Iterator[dt.date]:
    if unit == "d":
        day = since
        while day <= until:
            yield day
            day += dt.timedelta(step)
        return
    months = step if unit == "m" else 12 * step
    place = since.year * 12 + since.month - 1
    place = -(-(place if since.day == 1 else place + 1) // months) * months
    while place // 12 < 9999:
        day = dt.date(place // 12, place % 12 + 1, 1)
        if day > until:
            return
        yield day
        place += months


def _svg(height: float, name: str, rows: Sequence[str], kind: str) -> Markup:
    return Markup(  # noqa: S704  labels and addresses were escaped where they were put in
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" class="chart {kind}" role="group" aria-label="{escape(name)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(rows)}</svg>'
    )
