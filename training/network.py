"""The reader's network: an encoder, a head that finds where statements begin, and one that reads each of them out.

The encoder sees a window of pieces. The state of each word is told what the rules took it for. Two things are then
scored for every word: whether a statement begins there (as direct speech, as another kind, or as a second voice over
the same words), and, as an auxiliary task, which parts it belongs to. Then every beginning is read out by itself: the
words around it, marked with their place relative to it and with the rules' draft that begins there, if there is one,
go through two more transformer layers, which score for each word whether it belongs to this statement's content,
speaker, cue, frame, addressee or condition, or names the voice that originally says it, and for the statement
whether it is one at all, its kind, medium, mode, hedge and negation, and whether its voice can be told by name. So
parts need no linking afterwards, may be discontinuous, and statements may be nested.
"""

from __future__ import annotations

import copy
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from lagebild.reading.neural.hints import HINT_SIZE, TAG_SIZE
from lagebild.reading.neural.labels import FLAGS, HINTED, KINDS, LAYERS, MARKS, MEDIA, MODES
from lagebild.reading.neural.tokens import FEATURES
from training.base import Base, dequantise

UNARY = 7
"""Auxiliary word labels: content of direct speech, other content, then the parts from speaker on."""


class Block(nn.Module):
    """One BERT layer, post-normalised."""

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps=epsilon)
        self.norm2 = nn.LayerNorm(hidden, eps=epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """``states`` (batch, length, hidden); ``mask`` (batch, 1, 1, length), very negative where there is nothing."""
        batch, length, hidden = states.shape
        split = self.qkv(states).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = split[0], split[1], split[2]
        if torch.onnx.is_in_onnx_export():
            weights = torch.softmax(query @ key.transpose(-1, -2) * (hidden // self.heads) ** -0.5 + mask, dim=-1)
            mixed = weights @ value
        else:
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, length, hidden)
        states = self.norm1(states + self.dropout(self.out(mixed)))
        return self.norm2(states + self.dropout(self.down(functional.gelu(self.up(states)))))


class Encoder(nn.Module):
    """The pretrained encoder; the word embeddings stay as they are in the file and are not trained."""

    def __init__(self, base: Base, dropout: float) -> None:
        super().__init__()
        inner = base.tensors["l0.fi.w"].shape[0]
        self.words = torch.from_numpy(dequantise(base.words))
        self.places = nn.Parameter(torch.from_numpy(base.tensors["emb.pos"] + base.tensors["emb.type"][: base.hidden]))
        self.norm = nn.LayerNorm(base.hidden, eps=base.epsilon)
        self.blocks = nn.ModuleList(
            Block(base.hidden, base.heads, inner, base.epsilon, dropout) for _ in range(base.layers)
        )
        state = {"norm.weight": base.tensors["emb.ln.w"], "norm.bias": base.tensors["emb.ln.b"]}
        for index in range(base.layers):
            source = {
                name.partition(".")[2]: value for name, value in base.tensors.items() if name.startswith(f"l{index}.")
            }
            names = {"out": "ao", "up": "fi", "down": "fo", "norm1": "aln", "norm2": "oln"}
            for mine, theirs in names.items():
                state[f"blocks.{index}.{mine}.weight"] = source[f"{theirs}.w"]
                state[f"blocks.{index}.{mine}.bias"] = source[f"{theirs}.b"]
            for end in ("weight", "bias"):
                joined = [torch.from_numpy(source[f"{part}.{end[0]}"]) for part in "qkv"]
                state[f"blocks.{index}.qkv.{end}"] = torch.cat(joined).numpy()
        loaded = self.load_state_dict({name: torch.tensor(value) for name, value in state.items()}, strict=False)
        assert loaded.missing_keys == ["places"], loaded

    def embed(self, pieces: Tensor) -> Tensor:
        """Normalised embeddings of piece numbers, (batch, length) to (batch, length, hidden)."""
        return self.start(self.words[pieces])

    def start(self, words: Tensor) -> Tensor:
        """Word embeddings with their places, normalised."""
        return self.norm(words + self.places[: words.shape[1]])

    def run(self, states: Tensor, mask: Tensor, low: int, high: int) -> Tensor:
        """Through the layers ``low`` to ``high``."""
        for block in list(self.blocks)[low:high]:
            states = block(states, mask)
        return states


class Readout(NamedTuple):
    """What is read out for each beginning: logits."""

    parts: Tensor
    """(seeds, words, len(MARKS))"""
    valid: Tensor
    kind: Tensor
    medium: Tensor
    mode: Tensor
    flags: Tensor
    """(seeds, len(FLAGS))"""


def of_words(states: Tensor, first: Tensor, last: Tensor) -> Tensor:
    """The mean of the states of each word's first and last piece; (batch, words, hidden)."""
    at = [index.unsqueeze(-1).expand(-1, -1, states.shape[-1]) for index in (first, last)]
    return (states.gather(1, at[0]) + states.gather(1, at[1])) * 0.5


class Reader(nn.Module):
    """Encoder and heads."""

    def __init__(self, base: Base, dropout: float = 0.1, depth: int = 2) -> None:
        super().__init__()
        hidden = base.hidden
        self.encoder = Encoder(base, dropout)
        self.quoted = nn.Embedding(2, hidden)
        self.begins = nn.Sequential(nn.Linear(hidden, 256), nn.GELU(), nn.Dropout(dropout), nn.Linear(256, len(LAYERS)))
        self.unary = nn.Linear(hidden, UNARY)
        self.tags = nn.Linear(TAG_SIZE, hidden, bias=False)
        self.hints = nn.Linear(HINT_SIZE, hidden, bias=False)
        self.begin_trust = nn.Parameter(torch.full((len(LAYERS),), 4.0))
        self.part_trust = nn.Parameter(torch.full((len(HINTED),), 2.5))
        self.valid_trust = nn.Parameter(torch.tensor(1.0))
        self.features = nn.ModuleList(nn.Embedding(size, hidden) for size in FEATURES)
        self.layer = nn.Embedding(len(LAYERS), hidden)
        for embedding in (self.quoted, self.layer, self.tags, self.hints, *self.features):
            nn.init.normal_(embedding.weight, std=0.05)
        self.enter = nn.LayerNorm(hidden)
        self.blocks = nn.ModuleList(copy.deepcopy(block) for block in list(self.encoder.blocks)[-depth:])
        self.parts = nn.Linear(hidden, len(MARKS))
        self.summary = nn.Sequential(nn.Linear(3 * hidden, 256), nn.GELU(), nn.Dropout(dropout))
        self.sizes = (1, len(KINDS), len(MEDIA), len(MODES), len(FLAGS))
        self.verdict = nn.Linear(256, sum(self.sizes))
        with torch.no_grad():
            self.begins[-1].bias.fill_(-4.0)
            self.parts.bias.fill_(-2.0)

    def words(self, states: Tensor, first: Tensor, last: Tensor, quoted: Tensor, tags: Tensor) -> Tensor:
        """States of words from those of pieces; (batch, words, hidden)."""
        return of_words(states, first, last) + self.quoted(quoted) + self.tags(tags)

    def beginnings(self, words: Tensor, tags: Tensor) -> Tensor:
        """Logits of statements beginning at each word; (batch, words, len(LAYERS))."""
        logits: Tensor = self.begins(words) + tags[:, :, : len(LAYERS)] * self.begin_trust
        return logits

    def read_out(
        self, words: Tensor, features: Tensor, layers: Tensor, seeds: Tensor, mask: Tensor, hints: Tensor
    ) -> Readout:
        """Statements from their beginnings.

        ``words`` (seeds, length, hidden) around each beginning, ``features`` (seeds, length, 4), ``layers`` (seeds,),
        ``seeds`` (seeds,) where the beginning lies in its row, ``mask`` (seeds, length) true where there is a word,
        ``hints`` (seeds, length, HINT_SIZE).
        """
        states = self.enter(self.entered(words, features, layers, hints))
        bias = (~mask).to(states.dtype)[:, None, None, :] * -1e4
        for block in self.blocks:
            states = block(states, bias)
        return self.verdicts(states, mask, seeds, hints)

    def entered(self, words: Tensor, features: Tensor, layers: Tensor, hints: Tensor) -> Tensor:
        """Word states with all that is said of them beside, before the first normalisation."""
        states = words + self.layer(layers).unsqueeze(1) + self.hints(hints)
        for index, embedding in enumerate(self.features):
            states = states + embedding(features[:, :, index])
        return states

    def verdicts(self, states: Tensor, mask: Tensor, seeds: Tensor, hints: Tensor) -> Readout:
        """What the last layer's ``states`` come to."""
        given = hints[:, :, len(HINTED) : len(HINTED) + 1]
        trust = functional.pad(
            (2.0 * hints[:, :, : len(HINTED)] - given) * self.part_trust, (0, len(MARKS) - len(HINTED))
        )
        parts = self.parts(states) + trust
        here = states.gather(1, seeds[:, None, None].expand(-1, 1, states.shape[-1])).squeeze(1)
        shares = torch.sigmoid(parts) * mask.unsqueeze(-1)
        pooled = [here]
        for part in ("content", "frame"):
            share = shares[:, :, MARKS.index(part)]
            total = (share.unsqueeze(-1) * states).sum(1)
            pooled.append(total / (share.sum(1, keepdim=True) + 0.1))
        verdict = self.verdict(self.summary(torch.cat(pooled, dim=-1)))
        valid, kind, medium, mode, flags = verdict.split(self.sizes, dim=-1)
        return Readout(parts, valid.squeeze(-1) + self.valid_trust * given[:, 0, 0], kind, medium, mode, flags)
