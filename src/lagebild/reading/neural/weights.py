"""The weights on disk: found, checked and loaded, or refused."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lagebild.errors import ReadingError
from lagebild.reading.neural.decode import Options
from lagebild.reading.neural.labels import AFTER, BEFORE, KINDS, LAYERS, MARKS, MEDIA
from lagebild.reading.neural.standing import LIKENESS, VOICES
from lagebild.reading.neural.tokens import FEATURES, Unigram

__all__ = ["AFTER_ANCHOR", "BEFORE_ANCHOR", "FORMAT", "SHIPPED", "Weights", "check_sums", "labels", "load", "session"]

FORMAT = 4
SHIPPED = Path(__file__).parent / "weights"
_HINT = "take the weights that came with this version, or export them again with training.export"
_BLOCK_BYTES = 18
BEFORE_ANCHOR, AFTER_ANCHOR = 220, 30
"""How many words around a pronoun are looked at to say whom it means."""


def labels() -> dict[str, Any]:
    """The labels and settings that weights must have been trained with, as a manifest gives them."""
    return {
        "marks": list(MARKS), "layers": list(LAYERS), "kinds": [str(kind) for kind in KINDS],
        "media": [str(medium) for medium in MEDIA],
        "features": list(FEATURES), "standing": [LIKENESS, VOICES],
        "around": [BEFORE, AFTER, BEFORE_ANCHOR, AFTER_ANCHOR],
    }  # fmt: skip


class Weights:
    """Vocabulary, embeddings and the ONNX sessions of the reader."""

    def __init__(self, folder: Path, manifest: dict[str, Any], threads: int) -> None:
        self.name: str = manifest["name"]
        self.begin, self.end = int(manifest["begin"]), int(manifest["end"])
        pieces = json.loads((folder / "pieces.json").read_text(encoding="utf-8"))
        scores = np.load(folder / "scores.npy", allow_pickle=False)
        self.unigram = Unigram(pieces, scores.tolist(), int(manifest["unknown"]))
        self.options = Options(**{key: _frozen(value) for key, value in manifest["options"].items()})
        self._rows = np.load(folder / "embeddings.npy", mmap_mode="r", allow_pickle=False)
        self._encoder = session(folder / "encoder.onnx", threads)
        self._readout = session(folder / "readout.onnx", threads)
        self._folder, self._threads = folder, threads
        self._outputs = [output.name for output in self._readout.get_outputs()]

    def embedded(self, pieces: NDArray[np.int64]) -> NDArray[np.float32]:
        """Word embeddings of piece numbers, out of Q4_0 blocks; shape (1, pieces, hidden)."""
        rows = self._rows[pieces].reshape(len(pieces), -1, _BLOCK_BYTES)
        scale = np.ascontiguousarray(rows[:, :, :2]).view(np.float16).astype(np.float32)
        nibbles = np.concatenate([rows[:, :, 2:] & 15, rows[:, :, 2:] >> 4], axis=2)
        return ((nibbles.astype(np.float32) - 8.0) * scale).reshape(1, len(pieces), -1)

    def encode(self, **inputs: Any) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """What the encoder makes of one window.

        Word states (words, hidden), probabilities of beginnings (words, layers), and the states of its pieces after the
        lower layers (pieces, hidden).
        """
        words, begins, lower = self._encoder.run(["words", "begins", "lower"], inputs)
        return words[0], begins[0], lower[0]

    def read_out(self, **inputs: Any) -> dict[str, NDArray[np.float32]]:
        """Logits by name for one beginning."""
        return dict(zip(self._outputs, self._readout.run(self._outputs, inputs), strict=True))

    @cached_property
    def _pointing(self) -> tuple[Any, Any]:
        """The sessions that say whom a pronoun means; opened when the first one is asked for."""
        folder, threads = self._folder, self._threads
        return session(folder / "whom_words.onnx", threads), session(folder / "whom.onnx", threads)

    def whom_words(self, **inputs: Any) -> NDArray[np.float32]:
        """Word states for ``whom``, (words, hidden), of one window."""
        words: NDArray[np.float32] = self._pointing[0].run(None, inputs)[0][0]
        return words

    def whom(self, **inputs: Any) -> NDArray[np.float32]:
        """How much speaks for each of the words, and for nobody, to say whom one of them means: (words + 1,) logits."""
        logits: NDArray[np.float32] = self._pointing[1].run(None, inputs)[0][0]
        return logits


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def session(path: Path, threads: int) -> Any:
    """An ONNX session on the processor that does not spin while it waits; ``ReadingError`` without the runtime."""
    try:
        import onnxruntime
    except ImportError:
        raise ReadingError(
            "onnxruntime is not installed",
            where="reader neural",
            hint="pip install 'lagebild[neural]', or --reader rules",
        ) from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        raise ReadingError("there are no weights here", where=str(folder), hint=_HINT)
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        form, given, sums = manifest["format"], manifest["labels"], dict(manifest["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise ReadingError(f"not a manifest of weights ({error})", where=str(path), hint=_HINT) from None
    if form != FORMAT:
        raise ReadingError(f"weights of format {form}, this version reads format {FORMAT}", where=str(path), hint=_HINT)
    for key, expected in labels().items():
        if given.get(key) != expected:
            raise ReadingError(f"the weights' {key} are {given.get(key)}, not {expected}", where=str(path), hint=_HINT)
    check_sums(folder, sums)
    return manifest


def check_sums(folder: Path, sums: dict[str, str]) -> None:
    """Raise ``ReadingError`` for a file of the weights that is missing or not the one that was sealed."""
    for name, expected in sums.items():
        file = folder / Path(name).name
        if not file.is_file():
            raise ReadingError("this file of the weights is missing", where=str(file), hint=_HINT)
        found = hashlib.sha256(file.read_bytes()).hexdigest()
        if found != expected:
            raise ReadingError(f"SHA-256 {found[:12]}… instead of {expected[:12]}…", where=str(file), hint=_HINT)


@lru_cache(maxsize=2)
def load(folder: Path = SHIPPED, threads: int = 1) -> Weights:
    """Check and load the weights in ``folder``; kept for the next call.

    Raises ``ReadingError`` if a file is missing, altered or of another format, or if the labels are not this version's.
    """
    return Weights(folder, _manifest(folder), threads)
