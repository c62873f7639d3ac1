"""An assessment in plain sentences, German or English, and as steps from the prior to the posterior."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from lagebild.errors import WeighingError
from lagebild.model import Assessment
from lagebild.weighing.assess import distance, normalised
from lagebild.weighing.network import Network
from lagebild.weighing.problem import Note, Problem
from lagebild.weighing.words import say

__all__ = ["explain", "log_odds", "percent", "waterfall"]

_CLIP = 1e-12
"""Log-odds of probabilities closer to 0 or 1 than this are those of this: ±27.6, not infinite."""

_TEXT: dict[str, dict[str, str]] = {
    "de": {
        "result": "„{outcome}“: {p} ({words}).",
        "range": "Wie verlässlich die Quellen sind, ist nur ungefähr bekannt; damit liegt der Wert zu 90 % "
        "zwischen {low} und {high}.",
        "condition": "Das gilt für den Fall, dass „{condition}“ mit „{given}“ endet ({chance}); "
        "beides zusammen: {joint}.",
        "recalibrated": "Nachgestellt nach {n} aufgelösten Fragen (a = {a:.2f}, c = {c:.2f}): {p}.",
        "others": "Die anderen Ausgänge: {list}.",
        "prior": "Vor allen Berichten (Basisrate) waren es {p}.",
        "nothing": "Es liegt kein verwertbares Zeugnis vor; es bleibt bei der Basisrate.",
        "origins": "Hinter {reports} {stand} {origins}.",
        "report": "{n} Bericht|{n} Berichten",
        "origin": "{n} unabhängige Quelle|{n} unabhängige Quellen",
        "stand": "steht|stehen",
        "carrier": "Am meisten hängt an „{name}“: ohne diese Quelle wären es {p} ({words}).",
        "no carrier": "Keine einzelne Quelle trägt das Ergebnis.",
        "for": "Ein weiterer unabhängiger, unbeteiligter Bericht, der „{claim}“ bestätigt, ergäbe {p}.",
        "against": "Ein weiterer unabhängiger, unbeteiligter Bericht, der es bestreitet, ergäbe {p}.",
        "note": "Hinweis: {note}",
        "prior step": "Basisrate",
    },
    "en": {
        "result": "“{outcome}”: {p} ({words}).",
        "range": "How reliable the sources are is known only roughly; given that, the value lies between "
        "{low} and {high} with 90% probability.",
        "condition": "This holds in case “{condition}” ends with “{given}” ({chance}); both together: {joint}.",
        "recalibrated": "Recalibrated after {n} resolved questions (a = {a:.2f}, c = {c:.2f}): {p}.",
        "others": "The other outcomes: {list}.",
        "prior": "Before any report (base rate) it was {p}.",
        "nothing": "There is no usable testimony; the base rate stands.",
        "origins": "Behind {reports} {stand} {origins}.",
        "report": "{n} report|{n} reports",
        "origin": "{n} independent origin|{n} independent origins",
        "stand": "stands|stand",
        "carrier": "Most depends on “{name}”: without this source it would be {p} ({words}).",
        "no carrier": "No single source carries the conclusion.",
        "for": "One more independent, neutral report that makes the claim “{claim}” would give {p}.",
        "against": "One more independent, neutral report that denies it would give {p}.",
        "note": "Note: {note}",
        "prior step": "base rate",
    },
}


def percent(p: float, language: str = "de") -> str:
    """A probability as per cent: whole between 1 and 99, one decimal outside, never rounded to 0 or 100."""
    value = 100 * p
    if 0 < value < 0.05:
        text = "< 0.1"
    elif 99.95 < value < 100:
        text = "> 99.9"
    elif 1 <= round(value, 1) <= 99 or value in (0, 100):
        text = f"{value:.0f}"
    else:
        text = f"{value:.1f}"
    return f"{text.replace('.', ',')} %" if language == "de" else f"{text}%"


def explain(
    assessment: Assessment,
    language: str = "de",
    outcome: int | None = None,
    scale: str = "icd203",
    *,
    brief: bool = False,
) -> list[str]:
    """The assessment in sentences, the number first.

    Says the probability of ``outcome`` (index; by default the likeliest), what is not known about the
    sources, how many independent origins stand behind how many reports, which one carries the
    conclusion, what one more report would change, and the notes; ``brief``: result, origins and carrier
    only. Raises ``WeighingError`` for a language other than ``de`` and ``en``, or inputs that are no
    ``Problem``.
    """
    if language not in _TEXT:
        raise WeighingError(f"there are no sentences in {language!r}", hint="there are de and en")
    text, problem = _TEXT[language], Problem.of(assessment.inputs)
    probabilities = assessment.probabilities
    index = max(range(len(probabilities)), key=probabilities.__getitem__) if outcome is None else outcome

    def worded(values: tuple[float, ...]) -> dict[str, str]:
        return {"p": percent(values[index], language), "words": say(values[index], scale, language).text}

    lines = [text["result"].format(outcome=assessment.outcomes[index], **worded(probabilities))]
    if brief:
        return lines + _origins(assessment, problem, text, worded)
    lines.extend(_around(assessment, text, index, language))
    lines.extend(_origins(assessment, problem, text, worded))
    found = assessment.inputs.get("found", {})
    strongest = found.get("strongest")
    if strongest and assessment.one_more_for and assessment.one_more_against:
        claim = next(row.text for row in problem.rows if row.id == strongest)
        lines.append(text["for"].format(claim=claim, p=percent(assessment.one_more_for[index], language)))
        lines.append(text["against"].format(p=percent(assessment.one_more_against[index], language)))
    lines.extend(text["note"].format(note=note.say(language)) for note in _notes(problem, found.get("uncoupled", ())))
    return lines


def _around(assessment: Assessment, text: dict[str, str], index: int, language: str) -> list[str]:
    """What stands beside the result: its interval, the other outcomes, the condition, the base rate."""
    lines, found = [], assessment.inputs.get("found", {})
    if assessment.low and assessment.high[index] - assessment.low[index] >= 0.005:
        low, high = percent(assessment.low[index], language), percent(assessment.high[index], language)
        lines.append(text["range"].format(low=low, high=high))
    if len(assessment.outcomes) > 2:
        others = (
            f"{name} {percent(p, language)}"
            for place, (name, p) in enumerate(zip(assessment.outcomes, assessment.probabilities, strict=True))
            if place != index
        )
        lines.append(text["others"].format(list=", ".join(others)))
    if given := found.get("condition"):
        chance, joint = percent(given["probability"], language), percent(given["joint"][index], language)
        told = text["condition"].format(condition=given["text"], given=given["outcome"], chance=chance, joint=joint)
        lines.append(told)
    if again := found.get("recalibration"):
        p = percent(again["probabilities"][index], language)
        lines.append(text["recalibrated"].format(n=again["resolved"], a=again["a"], c=again["c"], p=p))
    lines.append(text["prior"].format(p=percent(assessment.prior[index], language)))
    return lines


def _origins(
    assessment: Assessment,
    problem: Problem,
    text: dict[str, str],
    worded: Callable[[tuple[float, ...]], dict[str, str]],
) -> list[str]:
    if not assessment.contributions:
        return [text["nothing"]]
    reports = len({seen.report for seen in problem.observations})
    origins = assessment.independent_origins
    lines = [
        text["origins"].format(
            reports=_number(text["report"], reports),
            stand=_number(text["stand"], origins),
            origins=_number(text["origin"], origins),
        )
    ]
    carrier = next((one for one in assessment.contributions if one.origin == assessment.carrier), None)
    if carrier and distance(carrier.without, assessment.probabilities) >= 0.005:
        lines.append(text["carrier"].format(name=carrier.name, **worded(carrier.without)))
    else:
        lines.append(text["no carrier"])
    return lines


def _number(forms: str, n: int) -> str:
    return forms.split("|")[n != 1].format(n=n)


def _notes(problem: Problem, uncoupled: Sequence[str]) -> list[Note]:
    names = sorted(party.name for party in problem.origins if party.id in uncoupled)
    return [*problem.notes, *(Note(code="not coupled", values=(name,)) for name in names)]


def log_odds(p: float) -> float:
    """Natural log of p / (1 − p), finite: p is held at least 1e-12 from 0 and 1."""
    if p > 0.5:
        return -log_odds(1 - p)
    held = max(p, _CLIP)
    return math.log(held) - math.log1p(-held)


def waterfall(assessment: Assessment, outcome: int, language: str = "de") -> list[tuple[str, float]]:
    """(label, step) from the prior's log-odds of an outcome over each origin to the posterior's.

    The first entry is the prior's log-odds, each following one what its origin adds when it joins those
    before it, the most consequential first; their sum is the posterior's log-odds. Natural logarithms.
    """
    if language not in _TEXT:
        raise WeighingError(f"there are no labels in {language!r}", hint="there are de and en")
    problem = Problem.of(assessment.inputs)
    network = Network(problem)
    before = log_odds(assessment.prior[outcome])
    steps = [(_TEXT[language]["prior step"], before)]
    waiting = [one.origin for one in assessment.contributions]
    for one in assessment.contributions:
        waiting.remove(one.origin)
        if waiting:
            now = log_odds(normalised(problem.prior, network.evidence(without=waiting))[outcome])
        else:
            now = log_odds(assessment.probabilities[outcome])
        steps.append((one.name, now - before))
        before = now
    return steps
