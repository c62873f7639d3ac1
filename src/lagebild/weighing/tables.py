"""What is assumed about sources before anything is known of them: the project's own choices, as data.

No study measures these figures; they are starting points that resolved claims move (``scoring.records``)
and that a ``Problem`` carries with it, so that an assessment can be recomputed after they change.
"""

from __future__ import annotations

import msgspec

from lagebild.model import Mode, SourceKind
from lagebild.weighing.testimony import Origin, Pair

__all__ = [
    "CONDITIONAL",
    "CONTRADICTION",
    "DEED",
    "HEDGED",
    "MODES",
    "MOST_INTERESTED",
    "NOTES",
    "ORIGINS",
    "RELAYS",
    "SAME_PERSON",
    "Custom",
    "Repeats",
    "contradicted",
]


class Custom(msgspec.Struct, frozen=True):
    """What is usual of a kind of origin."""

    knowledge: float
    """k."""
    guess: float
    """g."""
    interested: float
    """ι."""
    noise: float
    """η."""
    weight: float
    """How many resolved statements this prior is worth: a + b of the Beta of the honest share."""

    @property
    def honest_a(self) -> float:
        """The Beta's a; its mean is τ = (1 − ι)(1 − η)."""
        return self.weight * (1 - self.interested) * (1 - self.noise)

    @property
    def honest_b(self) -> float:
        """The Beta's b."""
        return self.weight - self.honest_a

    @property
    def partiality(self) -> float:
        """Share of the statements not meant honestly that follow an interest: ι / (1 − τ)."""
        rest = 1 - (1 - self.interested) * (1 - self.noise)
        return self.interested / rest if rest else 0.0

    @property
    def asserts(self) -> Pair:
        """(β, α) of a neutral source of this kind."""
        return Origin(knowledge=self.knowledge, guess=self.guess, interested=self.interested, noise=self.noise).asserts


class Repeats(msgspec.Struct, frozen=True):
    """How faithfully a kind of source relays another: f = P(1 | 1), e = P(1 | 0)."""

    fidelity: float
    error: float


ORIGINS = {
    #                           k     g     ι     η    worth
    SourceKind.PERSON: Custom(0.70, 0.30, 0.30, 0.10, 6),
    SourceKind.BODY: Custom(0.80, 0.30, 0.35, 0.05, 8),
    SourceKind.OUTLET: Custom(0.75, 0.20, 0.10, 0.10, 10),
    SourceKind.DOCUMENT: Custom(0.90, 0.10, 0.15, 0.05, 10),
    SourceKind.UNNAMED: Custom(0.60, 0.35, 0.40, 0.15, 4),
}
"""Per kind of origin. An unnamed voice knows less, has more room for interest, and its prior is light."""

RELAYS = {
    SourceKind.PERSON: Repeats(0.90, 0.05),
    SourceKind.BODY: Repeats(0.93, 0.04),
    SourceKind.OUTLET: Repeats(0.95, 0.03),
    SourceKind.DOCUMENT: Repeats(0.97, 0.02),
    SourceKind.UNNAMED: Repeats(0.85, 0.08),
}
"""Per kind of relay."""

DEED = (0.95, 0.05)
"""k and g of an outlet that narrates an event in its own voice: it was there, or checked."""

MODES = {
    Mode.ASSERTED: 1.0,
    Mode.DENIED: 1.0,
    Mode.ANNOUNCED: 1.0,
    Mode.PREDICTED: 0.8,
    Mode.PROMISED: 0.7,
    Mode.WARNED: 0.6,
    Mode.THREATENED: 0.5,
    Mode.DEMANDED: 0.0,
    Mode.ASKED: 0.0,
}
"""How far a statement of this mode commits its speaker to the claim. 0: it is no testimony and is left out, with
the note in ``NOTES`` that has the mode's name."""

HEDGED = 0.6
"""Times this where the statement is hedged („möglicherweise")."""
CONDITIONAL = 0.4
"""Times this where it holds on a condition only."""

SAME_PERSON = {"same body": 0.5, "body unknown": 0.2, "other body": 0.0, "same report": 0.02}
"""Probability that two unnamed voices on one claim are one person. A report that quotes two keeps them apart."""

CONTRADICTION = 0.25
"""Each statement of an actor that its deeds give the lie to takes this share of what was not interested away."""
MOST_INTERESTED = 0.9
"""However many contradictions there are, the interested share is not raised above this."""


def contradicted(interested: float, statements: int) -> float:
    """ι after so many contradicted statements: 1 − (1 − ι)(1 − ``CONTRADICTION``)^n, at most ``MOST_INTERESTED``.

    Never below ι itself.
    """
    raised = 1 - (1 - interested) * (1 - CONTRADICTION) ** statements
    return max(interested, min(raised, MOST_INTERESTED))


NOTES = {
    "contradicted": {
        "en": "“{0}”: its words against its deeds ({1} confirmed) raise its interested share on this question "
        "from {2} to {3} per cent.",
        "de": "„{0}“: Worte gegen Taten ({1} bestätigt) heben den interessegeleiteten Anteil zu dieser Frage "
        "von {2} auf {3} Prozent.",
    },
    "row twice": {
        "en": "“{0}” stands in the matrix more than once; the last row counts.",
        "de": "„{0}“ steht mehrmals in der Matrix; die letzte Zeile zählt.",
    },
    "deed without report": {
        "en": "The deed {0} is left out: its report {1} is not given.",
        "de": "Die Tat {0} bleibt außer Betracht: Ihr Bericht {1} fehlt.",
    },
    "statement missing": {
        "en": "The statement {0} on “{1}” is left out: it is not given.",
        "de": "Die Äußerung {0} zu „{1}“ bleibt außer Betracht: Sie fehlt.",
    },
    "statement without source": {
        "en": "The statement {0} on “{1}” is left out: it has no source.",
        "de": "Die Äußerung {0} zu „{1}“ bleibt außer Betracht: Sie hat keine Quelle.",
    },
    "statement without report": {
        "en": "The statement {0} on “{1}” is left out: its report {2} is not given.",
        "de": "Die Äußerung {0} zu „{1}“ bleibt außer Betracht: Ihr Bericht {2} fehlt.",
    },
    "asked": {
        "en": "The statement {0} on “{1}” is left out: a question is no testimony.",
        "de": "Die Äußerung {0} zu „{1}“ bleibt außer Betracht: Eine Frage bezeugt nichts.",
    },
    "demanded": {
        "en": "The statement {0} on “{1}” is left out: a demand is no testimony.",
        "de": "Die Äußerung {0} zu „{1}“ bleibt außer Betracht: Eine Forderung bezeugt nichts.",
    },
    "unknown source": {
        "en": "“{0}” is not among the sources; only its name is known.",
        "de": "„{0}“ steht nicht unter den Quellen; bekannt ist nur der Name.",
    },
    "voice joined": {
        "en": "Too many unnamed voices may be one another; “{0}” ({1}) is counted as “{2}” ({3}).",
        "de": "Zu viele ungenannte Stimmen könnten dieselbe sein; „{0}“ ({1}) zählt als „{2}“ ({3}).",
    },
    "not coupled": {
        "en": "“{0}” speaks on too many linked claims to carry its honesty from one to the next; its mean is used.",
        "de": "„{0}“ äußert sich zu vielen verbundenen Behauptungen; gerechnet ist mit dem Mittel ihrer Ehrlichkeit.",
    },
}
"""What a ``Problem.notes`` entry says."""
