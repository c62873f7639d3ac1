"""A made-up world whose sources are known: do learned records find the honest, and do probabilities mean what they say?

    python -m benchmarks.weighing_world

200 sources, 2,000 claims, half of them true; `make_world` is the whole generator, with a fixed seed. Each source
has an honest share drawn evenly from 0 to 1, its reliability. On each claim six sources speak for themselves (each
source 30 times in the first 1,000 claims, 30 times in the second). An honest statement knows the truth in 9 of 10
cases, else guesses; four fifths of the others follow the source's declared interest, for or against the claim at
the toss of a coin, the rest is noise. On each claim one of the six, the less honest the likelier, is relayed by up
to eight other sources, who lose or turn one in twenty. In the harder world honest shares lie between 0.05 and 0.95
and in a fifth of its statements a source has no interest: 30 resolutions then tell less.

The first 1,000 claims are resolved and make the records; the second 1,000 are weighed with them. Lagebild is told
who relays whom, the interests, and what is usual of the kind (knowledge, guess rate, how the dishonest split), not
the honest shares. The peers get all 2,000 claims at once, with every report as its reporter's own word.
"""

from __future__ import annotations

import datetime as dt
import random
import time

import msgspec

from benchmarks._peers import accuracy, dawid_skene, spearman, squared_error, vote_share
from lagebild.model import BaseRate, Question, Record, Resolution, SourceKind
from lagebild.scoring.calibration import expected_error
from lagebild.scoring.records import records
from lagebild.weighing.assess import posterior
from lagebild.weighing.problem import Interest, Observation, Party, Problem, RelayParty, Row
from lagebild.weighing.testimony import slant

SOURCES, CLAIMS, SPEAKERS = 200, 2000, 6
KNOWLEDGE, GUESS, PARTIALITY = 0.9, 0.5, 0.8
FIDELITY, ERROR = 0.95, 0.05
DAY = dt.date(2020, 1, 1)


class World(msgspec.Struct):
    """What is true, and what is said."""

    honest: list[float]
    truth: list[bool]
    own: list[list[tuple[int, bool, int]]]
    """For each claim: source, what it says, its interest."""
    relays: list[list[tuple[int, int, bool]]]
    """For each claim: who relays, whom, what it makes of it."""


def make_world(seed: int = 1, sources: int = SOURCES, claims: int = CLAIMS, *, harder: bool = False) -> World:
    """The generator. Half the claims need ``sources`` · 30 / ``SPEAKERS`` for 30 statements of each source."""
    chance = random.Random(seed)
    least, interests = (0.05, (-1, -1, 0, 1, 1)) if harder else (0.0, (-1, 1))
    world = World([chance.uniform(least, 1 - least) for _ in range(sources)], [], [], [])
    waiting: list[int] = []
    for _ in range(claims):
        if len(waiting) < SPEAKERS:
            more = list(range(sources))
            chance.shuffle(more)
            waiting = more + waiting
        speakers: list[int] = []
        while len(speakers) < SPEAKERS:
            speakers.append(waiting.pop(next(i for i in range(len(waiting) - 1, -1, -1) if waiting[i] not in speakers)))
        truth = chance.random() < 0.5
        own = []
        for source in speakers:
            interest = chance.choice(interests)
            own.append((source, _says(chance, world.honest[source], interest, truth), interest))
        (told,) = chance.choices(own, [1.2 - world.honest[source] for source in speakers])
        others = [source for source in range(sources) if source not in speakers]
        copies = chance.sample(others, chance.randint(0, 8))
        passed = FIDELITY if told[1] else ERROR
        world.truth.append(truth)
        world.own.append(own)
        world.relays.append([(copy, told[0], chance.random() < passed) for copy in copies])
    return world


def _says(chance: random.Random, honest: float, interest: int, truth: bool) -> bool:
    if chance.random() < honest:
        return truth if chance.random() < KNOWLEDGE else chance.random() < GUESS
    lean = slant(GUESS, interest) if chance.random() < PARTIALITY else GUESS
    return chance.random() < lean


def problem(world: World, claim: int, learned: dict[str, Record]) -> Problem:
    """What Lagebild is told of a claim."""
    row = f"c{claim}"
    origins = []
    for source, _, _ in sorted(world.own[claim]):
        known = learned.get(f"s{source}")
        origins.append(
            Party(
                id=f"s{source}", name=f"s{source}", kind=SourceKind.PERSON, knowledge=KNOWLEDGE, guess=GUESS,
                partiality=PARTIALITY, honest_a=known.honest_a if known else 1, honest_b=known.honest_b if known else 1,
            )
        )  # fmt: skip
    seen = [
        Observation(origin=f"s{s}", row=row, report=f"{row} s{s}", denies=not yes) for s, yes, _ in world.own[claim]
    ]
    seen += [
        Observation(origin=f"s{told}", row=row, relays=(f"r{copy}",), report=f"{row} s{copy}", denies=not yes)
        for copy, told, yes in world.relays[claim]
    ]
    relays = [RelayParty(id=f"r{copy}", name=f"s{copy}", fidelity=FIDELITY, error=ERROR)
              for copy, _, _ in world.relays[claim]]  # fmt: skip
    return Problem(
        question=row, outcomes=("true", "false"), prior=(0.5, 0.5), rows=(Row(id=row, text=row, likelihoods=(1, 0)),),
        origins=tuple(origins), relays=tuple(relays), observations=tuple(seen),
        interests=tuple(Interest(source=f"s{s}", row=row, value=b) for s, _, b in world.own[claim] if b),
    )  # fmt: skip


def learn(world: World, until: int) -> dict[str, Record]:
    """The records of all sources after the first claims are resolved."""
    resolved = []
    for claim in range(until):
        outcome = "true" if world.truth[claim] else "false"
        question = Question(
            id=f"c{claim}", text=f"c{claim}", outcomes=("true", "false"), asked=DAY, deadline=DAY,
            base_rate=BaseRate(probabilities=(0.5, 0.5), source="the generator"),
            resolution=Resolution(outcome=outcome, at=DAY, author="the generator"),
        )  # fmt: skip
        resolved.append((question, problem(world, claim, {})))
    return {record.source: record for record in records(resolved)}


def run(
    seed: int = 1, sources: int = SOURCES, claims: int = CLAIMS, *, harder: bool = False
) -> dict[str, dict[str, float]]:
    """Rank correlation with the honest shares; calibration error, accuracy and squared error on the second half."""
    world = make_world(seed, sources, claims, harder=harder)
    half = claims // 2
    learned = learn(world, half)
    assert len(learned) == sources
    shares = [
        learned[f"s{n}"].honest_a / (learned[f"s{n}"].honest_a + learned[f"s{n}"].honest_b) for n in range(sources)
    ]
    found = {"records": (shares, [posterior(problem(world, claim, learned))[0] for claim in range(half, claims)])}
    counts = [learned[f"s{n}"].right / (learned[f"s{n}"].right + learned[f"s{n}"].wrong) for n in range(sources)]
    labels = [
        [*((s, yes) for s, yes, _ in own), *((copy, yes) for copy, _, yes in relays)]
        for own, relays in zip(world.own, world.relays, strict=True)
    ]
    votes = vote_share(labels)
    sided = [[0, 0] for _ in range(sources)]
    for share, said in zip(votes, labels, strict=True):
        for source, yes in said:
            sided[source][0] += (share > 0.5) == yes
            sided[source][1] += 1
    found["vote share"] = ([with_it / all_ for with_it, all_ in sided], votes[half:])
    p, trust = dawid_skene(labels, sources)
    found["Dawid–Skene"] = (trust, p[half:])
    truth = world.truth[half:]
    table = {
        name: {
            "Spearman": spearman(ranked, world.honest), "ECE": expected_error(q, truth),
            "accuracy": accuracy(q, truth), "squared error": squared_error(q, truth),
        }
        for name, (ranked, q) in found.items()
    }  # fmt: skip
    table["share right, counted"] = {"Spearman": spearman(counts, world.honest)}
    return table


def main() -> None:
    """Print the table."""
    start = time.perf_counter()
    found = run()
    print(f"{SOURCES} sources, {CLAIMS} claims, 30 resolutions of each source")
    columns = ("Spearman", "ECE", "accuracy", "squared error")
    print(f"{'':24}" + "".join(f"{name:>15}" for name in columns))
    for name, values in found.items():
        print(f"{name:24}" + "".join(f"{values[c]:15.3f}" if c in values else f"{'':15}" for c in columns))
    for rival in ("vote share", "Dawid–Skene"):
        ratio = found[rival]["squared error"] / found["records"]["squared error"]
        print(f"squared error of {rival} / records: {ratio:.2f}")
    for name, harder in (("this world", False), ("the harder world", True)):
        others = [run(seed, harder=harder)["records"] for seed in range(1, 6)]
        ranks = ", ".join(f"{one['Spearman']:.3f}" for one in others)
        print(f"records, seeds 1 to 5 of {name}: Spearman {ranks}; ECE up to {max(one['ECE'] for one in others):.3f}")
    print(f"{time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
