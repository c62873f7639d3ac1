"""What the weights' numbers mean: the labels in the order the network gives them."""

from __future__ import annotations

from lagebild.model import Kind, Medium, Mode

__all__ = ["AFTER", "BEFORE", "FLAGS", "HINTED", "KINDS", "LAYERS", "MARKS", "MEDIA", "MODES", "PARTS"]

PARTS = ("content", "speaker", "cue", "frame", "addressee", "condition")
MARKS = (*PARTS, "origin")
"""What is scored for every word: the parts, and whether it names the voice that originally says it."""
FLAGS = ("hedged", "negated", "named")
"""What is scored for a statement beside its kind, in training only; ``named`` is whether its origin can be named."""
HINTED = PARTS[:5]
"""The parts that the rules' drafts have as well."""
LAYERS = ("direct", "other", "second")
"""How a statement begins at a word: as direct speech, as another kind, as one more voice over the same beginning."""
KINDS = tuple(Kind)
MEDIA = tuple(Medium)
MODES = tuple(Mode)
BEFORE, AFTER = 80, 112
"""How many words around a beginning are looked at to read the statement out."""
