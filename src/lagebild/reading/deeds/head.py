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

__all__ = ["ENCODER", "FORMAT", "SHIPPED", "Head", "encoder_sums", "labels", "load"]

Floats = NDArray[np.float32]

FORMAT = 2
SHIPPED = Path(__file__).parent / "weights"
ENCODER = Path(__file__).parents[1] / "neural" / "weights"
"""The encoder whose word states the head reads."""
_STATES_FROM = ("encoder.onnx", "embeddings.npy", "pieces.json")
"""The files of the encoder that a word's state depends on."""
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


def encoder_sums(folder: Path = ENCODER) -> dict[str, str]:
    """The SHA-256 sums, by the encoder's own manifest, of the files that a word's state depends on.

    Raises ``ReadingError`` where there is no such manifest.
    """
    path = folder / "manifest.json"
    try:
        sums = json.loads(path.read_text(encoding="utf-8"))["sha256"]
        return {name: str(sums[name]) for name in _STATES_FROM}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadingError(f"no manifest of the encoder ({error})", where=str(path), hint=_HINT) from None


@cache
def load(folder: Path = SHIPPED, encoder: Path | None = None) -> Head:
    """Check and load the weights in ``folder``; kept for the next call.

    ``encoder`` is the folder of the encoder whose word states they are to read, where there is one. Raises
    ``ReadingError`` if a file is missing, altered or of another format, if its labels are not this version's, or if
    it was trained on another encoder.
    """
    path = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        form, given, expected = manifest["format"], manifest["labels"], manifest["sha256"]
        trained_on = manifest["encoder"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadingError(f"no manifest of the deeds' weights ({error})", where=str(path), hint=_HINT) from None
    if form != FORMAT or given != labels():
        raise ReadingError("the deeds' weights are of another version", where=str(path), hint=_HINT)
    if encoder and trained_on != encoder_sums(encoder):
        raise ReadingError("the deeds' weights were trained on another encoder", where=str(path), hint=_HINT)
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
