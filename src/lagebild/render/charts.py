"""Small pictures as SVG, drawn on the server: they need no script and print well."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from markupsafe import Markup, escape

_ROW = 30


def bars(
    names: Sequence[str],
    values: Sequence[float],
    prior: Sequence[float] = (),
    low: Sequence[float] = (),
    high: Sequence[float] = (),
) -> Markup:
    """Probabilities as bars; a tick shows the base rate, a thin line the interval.

    ``values`` and the others are probabilities between 0 and 1, in the order of ``names``.
    """
    rows = []
    for i, (name, value) in enumerate(zip(names, values, strict=True)):
        y = i * _ROW
        x, width = 170, 260
        rows.append(f'<text x="{x - 10}" y="{y + 19}" class="name">{escape(_short(name, 24))}</text>')
        rows.append(f'<rect x="{x}" y="{y + 6}" width="{width}" height="18" class="track"/>')
        rows.append(f'<rect x="{x}" y="{y + 6}" width="{value * width:.1f}" height="18" class="bar"/>')
        if low and high:
            left, right = x + low[i] * width, x + high[i] * width
            rows.append(f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{y + 15}" y2="{y + 15}" class="spread"/>')
        if prior:
            at = x + prior[i] * width
            rows.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y + 3}" y2="{y + 27}" class="prior"/>')
        rows.append(f'<text x="{x + width + 10}" y="{y + 19}" class="value">{value:.0%}</text>')
    return _svg(480, len(names) * _ROW, rows, "bars")


def waterfall_chart(steps: Sequence[tuple[str, float]]) -> Markup:
    """Log-odds from the base rate to the result: one row a step, the first and last are levels.

    ``steps`` are ``(label, change in log-odds)``; the first is the prior's own level. At most the
    twelve largest are drawn one by one, the rest as one.
    """
    if not steps:
        return Markup("")
    head, rest = steps[0], sorted(steps[1:], key=lambda s: -abs(s[1]))
    shown = rest[:12]
    if rest[12:]:
        shown.append((f"+ {len(rest) - 12}", sum(change for _, change in rest[12:])))
    levels = [head[1]]
    for _, change in shown:
        levels.append(levels[-1] + change)
    low, high = min(0.0, *levels), max(0.0, *levels)
    scale = 360 / max(high - low, 1e-9)

    def place(level: float) -> float:
        return 230 + (level - low) * scale

    rows = [f'<line x1="{place(0):.1f}" x2="{place(0):.1f}" y1="0" y2="{(len(shown) + 2) * 24}" class="zero"/>']
    drawn = [(head[0], 0.0, head[1]), *((name, levels[i], levels[i + 1]) for i, (name, _) in enumerate(shown))]
    for i, (name, begin, end) in enumerate([*drawn, ("=", 0.0, levels[-1])]):
        y = i * 24
        total = i in (0, len(drawn))
        kind = "level" if total else ("up" if end >= begin else "down")
        left, width = place(min(begin, end)), max(abs(end - begin) * scale, 1.0)
        rows.append(f'<text x="220" y="{y + 16}" class="name">{escape(_short(name, 30))}</text>')
        rows.append(f'<rect x="{left:.1f}" y="{y + 4}" width="{width:.1f}" height="16" class="{kind}"/>')
        label = f"{_probability(end):.0%}" if total else f"{end - begin:+.2f}"
        rows.append(f'<text x="{left + width + 6:.1f}" y="{y + 16}" class="value">{label}</text>')
    return _svg(660, (len(drawn) + 1) * 24, rows, "waterfall")


def history(points: Sequence[tuple[dt.datetime, Sequence[float]]], names: Sequence[str]) -> Markup:
    """Probabilities over time, one line an outcome. ``points`` in order of time; two or more are needed."""
    if len(points) < 2:
        return Markup("")
    first, last = points[0][0], points[-1][0]
    span = max((last - first).total_seconds(), 1.0)
    rows = [f'<line x1="52" x2="560" y1="{y}" y2="{y}" class="grid"/>' for y in (10, 85, 160)]
    rows += [
        f'<text x="46" y="{y + 4}" class="name">{label}</text>'
        for y, label in ((10, "100 %"), (85, "50 %"), (160, "0 %"))
    ]
    labels = _apart([160 - 150 * p for p in points[-1][1]], 14)
    for i, name in enumerate(names):
        line = " ".join(
            f"{52 + 508 * (at - first).total_seconds() / span:.1f},{160 - 150 * p[i]:.1f}" for at, p in points
        )
        rows.append(f'<polyline points="{line}" class="line o{i % 6}"/>')
        rows.append(f'<text x="566" y="{labels[i] + 4:.1f}" class="value o{i % 6}">{escape(_short(name, 16))}</text>')
    rows.append(f'<text x="52" y="180" class="value">{first.date()}</text>')
    rows.append(f'<text x="560" y="180" class="name">{last.date()}</text>')
    return _svg(680, 190, rows, "history")


def _apart(heights: Sequence[float], gap: float) -> list[float]:
    """The heights moved upwards until no two are nearer than ``gap``, in their order."""
    placed = list(heights)
    ceiling = math.inf
    for i in sorted(range(len(placed)), key=lambda i: -placed[i]):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - gap
    return placed


def _svg(width: int, height: int, rows: Sequence[str], kind: str) -> Markup:
    inner = "".join(rows)
    return Markup(  # noqa: S704  names were escaped where they were put in
        f'<svg viewBox="0 0 {width} {height}" class="chart {kind}" role="img" xmlns="http://www.w3.org/2000/svg">{inner}</svg>'
    )


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -700 else 0.0
