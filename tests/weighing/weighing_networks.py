"""Random problems, small enough to be enumerated, for the tests of this room."""

from __future__ import annotations

import random

from lagebild.model import SourceKind
from lagebild.weighing.problem import Interest, Observation, Party, Problem, RelayParty, Row, SamePerson


def random_problem(seed: int) -> Problem:
    """Up to three outcomes, three rows, four origins, relays two deep; voices that may be one, doubtful links."""
    chance = random.Random(seed)
    u = chance.random
    outcomes = ("ja", "nein", "offen")[: chance.choice((2, 2, 3))]
    raw = [u() + 0.05 for _ in outcomes]
    rows = tuple(
        Row(
            id=f"c{n}", text=f"Behauptung {n}", likelihoods=tuple(u() for _ in outcomes),
            observed=(u(), u()) if u() < 0.2 else None,
        )
        for n in range(chance.randint(1, 3))
    )  # fmt: skip
    origins = tuple(
        Party(
            id=f"o{n}", name=f"Quelle {n}", kind=SourceKind.UNNAMED, knowledge=u(), guess=u(), partiality=u(),
            honest_a=5 * u(), honest_b=5 * u() + 0.01,
        )
        for n in range(chance.randint(1, 4))
    )  # fmt: skip
    relays = tuple(RelayParty(id=f"r{n}", name=f"Blatt {n}", fidelity=u(), error=u(), own=(u(), u())) for n in range(3))
    seen = tuple(
        Observation(
            origin=chance.choice(origins).id,
            row=chance.choice(rows).id,
            relays=tuple(chance.choice(relays).id for _ in range(chance.choice((0, 1, 1, 2)))),
            report=f"report {n}",
            statement=f"s{n}",
            denies=u() < 0.3,
            weight=chance.choice((1.0, 1.0, u())),
            draws=chance.choice((1.0, 1.0, u())),
        )
        for n in range(chance.randint(1, 4))
    )
    interests = tuple(Interest(source=o.id, row=r.id, value=2 * u() - 1) for o in origins for r in rows if u() < 0.5)
    same = tuple(
        SamePerson(first=a.id, second=b.id, probability=u())
        for n, a in enumerate(origins)
        for b in origins[n + 1 :]
        if u() < 0.4
    )
    return Problem(
        question="q", text="Tritt Belarus in den Krieg ein?", outcomes=outcomes,
        prior=tuple(p / sum(raw) for p in raw), rows=rows, origins=origins, relays=relays, observations=seen,
        interests=interests, same=same,
    )  # fmt: skip
