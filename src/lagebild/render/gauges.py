"""Single bars for tables, and the reliability curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup, escape

__all__ = ["bar", "reliability"]


class Step(Protocol):
    """A step of the curve, as ``scoring.corp.Step`` has it."""

    @property
    def low(self) -> float:
        """Least forecast."""

    @property
    def high(self) -> float:
        """Largest forecast."""

    @property
    def frequency(self) -> float:
        """How often it came."""


def bar(p: float, prior: float | None = None, low: float | None = None, high: float | None = None) -> Markup:
    """A probability as one bar with its base rate (a tick) and interval (a line), for a table that has the number."""
    rows = ['<rect width="200" y="3" height="14" class="track"/>']
    rows.append(f'<rect width="{200 * p:.1f}" y="3" height="14" class="bar"/>')
    if low is not None and high is not None:
        rows.append(f'<line x1="{200 * low:.1f}" x2="{200 * high:.1f}" y1="10" y2="10" class="spread"/>')
    if prior is not None:
        rows.append(f'<line x1="{200 * prior:.1f}" x2="{200 * prior:.1f}" y1="0" y2="20" class="prior"/>')
    start = '<svg viewBox="0 0 200 20" preserveAspectRatio="none" class="chart gauge" aria-hidden="true">'
    return Markup(f"{start}{''.join(rows)}</svg>")  # noqa: S704  numbers alone


def reliability(curve: Sequence[Step], band: Sequence[tuple[float, float, float]], name: str) -> Markup:
    """How often came what was given which probability; on the diagonal, as often as was said.

    ``band`` (probability, low, high) is where the curve would lie by chance if it meant what it said.
    """

    def at(x: float, y: float) -> str:
        return f"{36 + 180 * x:.1f},{190 - 180 * y:.1f}"

    rows = []
    if len(band) > 1:
        around = " ".join([at(p, high) for p, _, high in band] + [at(p, low) for p, low, _ in reversed(band)])
        rows.append(f'<polygon points="{around}" class="track"/>')
    rows.append('<line x1="36" y1="190" x2="216" y2="10" class="grid"/>')
    rows.append('<path d="M36 10V190H216" class="frame"/>')
    points = " ".join(f"{at(step.low, step.frequency)} {at(step.high, step.frequency)}" for step in curve)
    rows.append(f'<polyline points="{points}" class="line"/>')
    rows += [
        f'<circle cx="{36 + 90 * (step.low + step.high):.1f}" cy="{190 - 180 * step.frequency:.1f}" r="3.5" '
        'class="bar"/>'
        for step in curve
    ]
    for place, text in ((0.0, "0"), (0.5, "50"), (1.0, "100 %")):
        rows.append(f'<text x="{36 + 180 * place:.0f}" y="208" class="middle">{text}</text>')
        rows.append(f'<text x="30" y="{194 - 180 * place:.0f}" class="name">{text.removesuffix(" %")}</text>')
    inner = Markup("".join(rows))  # noqa: S704  numbers alone
    return Markup('<svg viewBox="0 0 240 214" class="chart reliability" role="img" aria-label="{}">{}</svg>').format(
        escape(name), inner
    )
