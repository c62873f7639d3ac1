"""The network that points from a word to the words that say whom it means.

It takes the states of a window's pieces after the reader's frozen lower layers through more layers of its own, and the
states of the words around the one in question through two more, where each is told how far from it and in which
sentence it stands. Every word, and nobody, is then scored as an answer. (Coreference as question answering: Wu et al.
2020, "CorefQA".) All layers start as copies of the reader's.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from lagebild.reading.neural.standing import LIKENESS, VOICES
from training.network import Reader, of_words

FROZEN, UPTO = 5, 11
"""The layers of its own are copies of the encoder's from the first number up to below the second."""


class Pointer(nn.Module):
    """Layers over a window, layers around one word of it, and scores."""

    def __init__(self, reader: Reader, frozen: int = FROZEN, upto: int = UPTO) -> None:
        super().__init__()
        hidden = reader.unary.in_features
        self.lower = nn.ModuleList(copy.deepcopy(block) for block in list(reader.encoder.blocks)[frozen:upto])
        self.quoted, self.tags = copy.deepcopy(reader.quoted), copy.deepcopy(reader.tags)
        self.features = copy.deepcopy(reader.features)
        self.features.extend(nn.Embedding(size, hidden) for size in (LIKENESS, VOICES))
        for embedding in list(self.features)[-2:]:
            nn.init.normal_(embedding.weight, std=0.05)
        self.alike = nn.Embedding(LIKENESS, 1)
        nn.init.zeros_(self.alike.weight)
        self.here = nn.Parameter(torch.randn(hidden) * 0.05)
        self.enter = copy.deepcopy(reader.enter)
        self.upper = nn.ModuleList(copy.deepcopy(block) for block in reader.blocks)
        self.query, self.key = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden)
        self.answer = nn.Linear(hidden, 1)
        self.nobody = nn.Linear(hidden, 1)

    def words(self, states: Tensor, bias: Tensor, first: Tensor, last: Tensor, quoted: Tensor, tags: Tensor) -> Tensor:
        """States of words, (batch, words, hidden), from those of pieces after the frozen layers."""
        for block in self.lower:
            states = block(states, bias)
        return self.gathered(states, first, last, quoted, tags)

    def gathered(self, states: Tensor, first: Tensor, last: Tensor, quoted: Tensor, tags: Tensor) -> Tensor:
        """States of words from those of pieces after the last layer over the window."""
        return of_words(states, first, last) + self.quoted(quoted) + self.tags(tags)

    def entered(self, words: Tensor, features: Tensor, at: Tensor) -> Tensor:
        """Word states with where they stand, seen from the word ``at``, before the first normalisation."""
        states = words
        for index, embedding in enumerate(self.features):
            states = states + embedding(features[:, :, index])
        here = torch.arange(words.shape[1], device=words.device)[None] == at[:, None]
        return states + here.unsqueeze(-1).to(states.dtype) * self.here

    def point(self, words: Tensor, features: Tensor, at: Tensor, mask: Tensor) -> Tensor:
        """Logits over the words and nobody, (anchors, length + 1).

        ``words`` (anchors, length, hidden) around each anchor, ``features`` (anchors, length, 6) of ``standing_rows``,
        ``at`` (anchors,) where the anchor lies in its row, ``mask`` (anchors, length) true where there is a word.
        """
        states = self.enter(self.entered(words, features, at))
        bias = (~mask).to(states.dtype)[:, None, None, :] * -1e4
        for block in self.upper:
            states = block(states, bias)
        return self.scores(states, features, at)

    def scores(self, states: Tensor, features: Tensor, at: Tensor) -> Tensor:
        """What the last layer's states come to."""
        own = states.gather(1, at[:, None, None].expand(-1, 1, states.shape[-1]))
        alike = (self.query(own) * self.key(states)).sum(-1) * states.shape[-1] ** -0.5
        scores = alike + self.answer(states).squeeze(-1) + self.alike(features[:, :, 4]).squeeze(-1)
        return torch.cat([scores, self.nobody(own).squeeze(-1)], dim=1)
