"""How testimony bears on a proposition X: origins, relays, blocks, voices that may be one.

Everything is a pure function over plain numbers. ``x`` is 0 (X does not hold) or 1 (it does),
``z`` is 0 (the origin denies) or 1 (it asserts), ``y`` the same for a relay.

Method: a source that may know, guess, speak to its interest or make noise (after Bovens & Hartmann,
*Bayesian Epistemology*, 2003, ch. 3); relays as noisy channels, summed out by upward messages
(Pearl 1988); voices of unknown identity summed over set partitions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from lagebild.errors import WeighingError

__all__ = [
    "MAX_VOICES",
    "Message",
    "Origin",
    "Pair",
    "Relay",
    "heard",
    "honest_moments",
    "likelihood",
    "message",
    "over_identities",
    "partitions",
    "several",
    "slant",
    "together",
]

MAX_VOICES = 8
"""Voices of unknown identity that are summed exactly: Bell(8) = 4,140 partitions."""

Pair = tuple[float, float]
"""A quantity under ¬X and under X, in that order."""

Message = tuple[Pair, Pair]
"""``message[z][x]``: the probability of all that was observed below, given z and x."""


def slant(guess: float, interest: float) -> float:
    """s: how often a source that speaks to its interest alone asserts X, from g and b in −1 … +1."""
    return guess + (1 - guess) * interest if interest >= 0 else guess * (1 + interest)


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """A source at the root of a chain, with the five parameters of its testimony about X.

    Raises ``WeighingError`` for a parameter outside its range.
    """

    knowledge: float
    """k: knows whether X holds."""
    guess: float
    """g: asserts X where it does not know."""
    interested: float = 0.0
    """ι: share of its statements that follow its interest whatever the truth."""
    noise: float = 0.0
    """η: share of the others that are noise."""
    interest: float = 0.0
    """b, −1 … +1: how much it gains if X is believed."""

    def __post_init__(self) -> None:
        for name in ("knowledge", "guess", "interested", "noise"):
            if not 0 <= getattr(self, name) <= 1:
                raise WeighingError(f"{name} is {getattr(self, name)}, outside 0 to 1", where="origin")
        if not -1 <= self.interest <= 1:
            raise WeighingError(f"interest is {self.interest}, outside −1 to 1", where="origin")

    @property
    def honest(self) -> float:
        """τ = (1 − ι)(1 − η), the share of statements that say what it knows or guesses."""
        return (1 - self.interested) * (1 - self.noise)

    @property
    def asserts(self) -> Pair:
        """(β, α): the probability that it asserts X, under ¬X and under X."""
        at_random = (1 - self.interested) * self.noise
        rest = self.interested * slant(self.guess, self.interest) + at_random * self.guess
        ignorant = (1 - self.knowledge) * self.guess
        return self.honest * ignorant + rest, self.honest * (self.knowledge + ignorant) + rest

    @property
    def ratio(self) -> float:
        """α/β, the likelihood ratio of its plain assertion; ``inf`` where it never asserts what is false."""
        beta, alpha = self.asserts
        return alpha / beta if beta else math.inf


class Relay(msgspec.Struct, frozen=True, kw_only=True):
    """A voice that repeats its parent in the tree (the origin or another relay)."""

    fidelity: float
    """f = P(1 | 1)."""
    error: float
    """e = P(1 | 0)."""
    observed: bool | None = None
    """What its own report says; ``None`` where only others report it."""
    relays: tuple[Relay, ...] = ()
    """Those that repeat it."""
    draws: float = 1.0
    """d: the probability that its report really draws on the parent."""
    own: Pair = (0.5, 0.5)
    """O(1 | x): what it would say by itself, under ¬X and under X."""


def message(relay: Relay) -> Message:
    """m(z, x) = Σ_y P(y | x, z) · 1[y agrees with what was observed] · Π m_child(y, x)."""
    if not relay.relays and relay.draws == 1:  # by far the most common, and there are thousands
        no, yes = (relay.error, relay.fidelity) if relay.observed else (1 - relay.error, 1 - relay.fidelity)
        return ((1.0, 1.0), (1.0, 1.0)) if relay.observed is None else ((no, no), (yes, yes))
    below = together(message(child) for child in relay.relays)

    def upward(z: int, x: int) -> float:
        repeated = relay.fidelity if z else relay.error
        says = relay.draws * repeated + (1 - relay.draws) * relay.own[x]
        total = 0.0
        if relay.observed is not False:
            total += says * below[1][x]
        if relay.observed is not True:
            total += (1 - says) * below[0][x]
        return total

    return (upward(0, 0), upward(0, 1)), (upward(1, 0), upward(1, 1))


def heard(asserts: bool) -> Message:
    """The message of an origin that is heard itself, without a relay."""
    yes, no = float(asserts), float(not asserts)
    return (no, no), (yes, yes)


def together(messages: Iterable[Message]) -> Message:
    """The product of messages that hang from the same node."""
    a, b, c, d = 1.0, 1.0, 1.0, 1.0
    for (p, q), (r, s) in messages:
        a, b, c, d = a * p, b * q, c * r, d * s
    return (a, b), (c, d)


def likelihood(asserts: Pair, below: Message) -> Pair:
    """L(x) = Σ_z P(z | x) · m(z, x) of one block, for x = 0 and 1; ``asserts`` is (β, α)."""
    return (
        asserts[0] * below[1][0] + (1 - asserts[0]) * below[0][0],
        asserts[1] * below[1][1] + (1 - asserts[1]) * below[0][1],
    )


def honest_moments(a: float, b: float, statements: int) -> tuple[float, ...]:
    """E[τ^i (1 − τ)^(m − i)] for i = 0 … m under τ ~ Beta(a, b): B(a + i, b + m − i) / B(a, b).

    As products of rising factorials, so no logarithm loses digits. a or b may be 0, not both.
    """
    if min(a, b) < 0 or a + b <= 0:
        raise WeighingError(f"Beta({a:g}, {b:g}) is no distribution", hint="both must be ≥ 0, one above 0")
    moments = []
    for honest in range(statements + 1):
        value = 1.0
        for step in range(statements):
            value *= (a + step if step < honest else b + step - honest) / (a + b + step)
        moments.append(value)
    return tuple(moments)


def several(parts: Sequence[Pair], a: float, b: float) -> float:
    """E over τ ~ Beta(a, b) of Π_j [τ·A_j + (1 − τ)·D_j]: several statements of one source.

    ``parts`` holds (A_j, D_j): the likelihood of statement j if it was meant honestly, and if not.
    This is exact; the plug-in mean a/(a + b) would treat the statements as if one lie said nothing
    about the next.
    """
    ways = [1.0]  # ways[i]: weight of i honest statements so far
    for honest, other in parts:
        longer = [0.0] * (len(ways) + 1)
        for count, weight in enumerate(ways):
            longer[count + 1] += weight * honest
            longer[count] += weight * other
        ways = longer
    return math.fsum(w * e for w, e in zip(ways, honest_moments(a, b, len(parts)), strict=True))


Partition = tuple[tuple[int, ...], ...]


def partitions(voices: int, same: Mapping[tuple[int, int], float]) -> list[tuple[float, Partition]]:
    """Every way in which voices 0 … n−1 may be fewer persons, with its weight; weights sum to one.

    ``same[i, j]`` (i < j) is the probability that two voices are one, 0 where left out. A partition
    weighs Π p over the pairs it joins times Π (1 − p) over those it parts, which is the product of the
    pairwise odds up to a constant. Partitions of weight 0 are left out.
    Raises ``WeighingError`` beyond ``MAX_VOICES``, or where the pairs contradict each other.
    """
    if voices > MAX_VOICES:
        what = f"{voices} voices may be one another; {MAX_VOICES} are summed exactly"
        raise WeighingError(what, hint="say of some of them that they are the same, or that they are not")
    grown: list[tuple[float, Partition]] = [(1.0, ())]
    for voice in range(voices):
        longer: list[tuple[float, Partition]] = []
        for weight, blocks in grown:
            for place in range(len(blocks) + 1):
                factor = weight
                for index, block in enumerate(blocks):
                    for other in block:
                        p = same.get((other, voice), 0.0)
                        factor *= p if index == place else 1 - p
                if factor > 0:
                    joined = (*blocks[place], voice) if place < len(blocks) else (voice,)
                    longer.append((factor, (*blocks[:place], joined, *blocks[place + 1 :])))
        grown = longer
    total = math.fsum(weight for weight, _ in grown)
    if total <= 0:
        raise WeighingError(
            "the pairs of voices contradict each other: no grouping of them is possible",
            hint="if A is B for certain and B is C, then A is C",
        )
    return [(weight / total, blocks) for weight, blocks in grown]


def over_identities(
    voices: int, same: Mapping[tuple[int, int], float], block: Callable[[tuple[int, ...]], Pair]
) -> Pair:
    """L(x) of voices on one proposition that may be fewer persons: Σ over partitions of Π over blocks.

    ``block`` gives L(x) of some of the voices taken as one person; it is asked once for each subset.
    """
    known: dict[tuple[int, ...], Pair] = {}
    terms: tuple[list[float], list[float]] = ([], [])
    for weight, blocks in partitions(voices, same):
        for members in blocks:
            if members not in known:
                known[members] = block(members)
        for x in (0, 1):
            terms[x].append(weight * math.prod(known[members][x] for members in blocks))
    return math.fsum(terms[0]), math.fsum(terms[1])
