"""What a statement may be, if not simply true: rival readings as the outcomes of a question.

A template to begin with, as data. No study measures the figures; they are starting points to be changed.
"""

from __future__ import annotations

import msgspec

__all__ = ["READINGS", "STAKE", "TEXT", "Reading"]


class Reading(msgspec.Struct, frozen=True):
    """One reading of a statement."""

    names: dict[str, str]
    holds: float
    """P(what the statement says is true | this reading): the cell of the matrix."""
    why: dict[str, str]


READINGS = (
    Reading(
        {"de": "zutreffender Bericht", "en": "true report"},
        0.95,
        {"de": "wer berichtet, was er weiß, irrt selten", "en": "who reports what he knows is seldom wrong"},
    ),
    Reading(
        {"de": "Warnung", "en": "warning"},
        0.5,
        {"de": "soll verhindern, was sie ansagt", "en": "is meant to prevent what it announces"},
    ),
    Reading(
        {"de": "Appell", "en": "appeal"},
        0.35,
        {"de": "soll Hilfe bewegen und malt schwärzer", "en": "is meant to move helpers and paints it blacker"},
    ),
    Reading(
        {"de": "Täuschung", "en": "deception"},
        0.05,
        {"de": "soll geglaubt werden, obwohl es falsch ist", "en": "is meant to be believed although it is false"},
    ),
)

STAKE = 0.5
"""The origin's stake in being believed: each reading but the first presumes that it gains by that."""

TEXT = {
    "question": {
        "de": "Was ist die Äußerung von {name}: „{words}“?",
        "en": "What is the statement by {name}: “{words}”?",
    },
    "base rate": {
        "de": "Vorlage: gleiche Gewichte für die Lesarten, nichts gezählt",
        "en": "template: equal weights for the readings, nothing counted",
    },
    "cells": {"de": "Vorlage: {list}", "en": "template: {list}"},
    "stake": {
        "de": "Vorlage: Warnung, Appell und Täuschung nützen nur dem, dem geglaubt wird",
        "en": "template: a warning, an appeal and a deception serve only those who are believed",
    },
}
