"""The head's weights on disk: found, checked and loaded, or refused."""

from __future__ import annotations

import hashlib
import io
import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lagebild.errors import ReadingError
from lagebild.reading.deeds.actors import ACTOR_FEATURES
from lagebild.reading.deeds.spans import FEATURES

__all__ = ["FORMAT", "SHIPPED", "Head", "labels", "load"]

Floats = NDArray[np.float32]

FORMAT = 1
SHIPPED = Path(__file__).parent / "weights"
_HINT = "take the weights that came with this version, or make them again with training.deeds"


class Head(NamedTuple):
    """Linear weights; scores are log-odds against no deed."""

    words: Floats
    """Weights of ``FEATURES`` where there are word states."""
    states: Floats
    """Projections of a word's state for the mean, the first and the last word of a deed; (hidden, 3)."""
    plain: Floats
    """Weights of ``FEATURES`` where there are no word states (the rules reader)."""
    actors: Floats
    """Weights of ``ACTOR_FEATURES``."""
    nobody: float
    """Score of a clause that names no actor."""
    least: float
    """A deed scores more than this, with word states."""
    least_plain: float
    """The same without."""


def labels() -> dict[str, Any]:
    """What the weights' rows must mean, as a manifest gives them."""
    return {"features": list(FEATURES), "actors": list(ACTOR_FEATURES)}


@cache
def load(folder: Path = SHIPPED) -> Head:
    """Check and load the weights in ``folder``; kept for the next call.

    Raises ``ReadingError`` if a file is missing, altered or of another format, or its labels are not this version's.
    """
    path = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        form, given, expected = manifest["format"], manifest["labels"], manifest["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadingError(f"no manifest of the deeds' weights ({error})", where=str(path), hint=_HINT) from None
    if form != FORMAT or given != labels():
        raise ReadingError("the deeds' weights are of another version", where=str(path), hint=_HINT)
    file = folder / "deeds.npz"
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ReadingError(f"no weights for deeds ({error})", where=str(file), hint=_HINT) from None
    found = hashlib.sha256(raw).hexdigest()
    if found != expected:
        raise ReadingError(f"SHA-256 {found[:12]}… instead of {expected[:12]}…", where=str(file), hint=_HINT)
    with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
        return Head(
            words=arrays["words"], states=arrays["states"], plain=arrays["plain"], actors=arrays["actors"],
            nobody=float(arrays["nobody"]), least=float(arrays["least"]), least_plain=float(arrays["least_plain"]),
        )  # fmt: skip
