"""What an assessment says about the small case of the winter of 2022."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weighing_case import AT, STATEMENTS, VOICE, inputs, statement
from weighing_networks import random_problem

from lagebild.errors import WeighingError
from lagebild.model import Assessment, SourceKind, decode, encode
from lagebild.weighing.assess import LOG_FLOOR, assess, distance, one_more, posterior, strongest_claim
from lagebild.weighing.audit import audit
from lagebild.weighing.build import build
from lagebild.weighing.problem import Observation, Party, Problem, Row

CASE = build(**inputs())


def test_three_papers_on_one_unnamed_voice_are_one_origin() -> None:
    found = assess(CASE, AT)
    assert {one.name for one in found.contributions} == {
        "eine ungenannte Quelle",
        "Verteidigungsministerium in Minsk",
        "Kurier",
    }
    voice = next(one for one in found.contributions if one.origin == "voice")
    assert voice.statements == ("s1", "s2", "s3")
    alone = build(**inputs(statements=[s for s in STATEMENTS if s.id not in ("s2", "s3")]))
    assert distance(assess(alone, AT).probabilities, found.probabilities) < 0.02


def test_the_case_agrees_with_full_enumeration() -> None:
    found = audit(CASE)
    assert found.largest_difference is not None
    assert found.largest_difference < 1e-12


def test_an_assessment_recomputes_to_the_same_numbers_from_its_inputs() -> None:
    first = assess(CASE, AT)
    kept = decode(encode(first), Assessment)
    assert assess(Problem.of(kept.inputs), AT) == first


def test_leaving_an_origin_out_is_weighing_without_it() -> None:
    found = assess(CASE, AT)
    for one in found.contributions:
        rest = tuple(seen for seen in CASE.observations if seen.origin != one.origin)
        assert posterior(msgspec.structs.replace(CASE, observations=rest)) == pytest.approx(one.without, abs=1e-12)


def test_the_carrier_is_the_origin_whose_absence_moves_most() -> None:
    found = assess(CASE, AT)
    moves = {one.origin: distance(one.without, found.probabilities) for one in found.contributions}
    assert found.carrier == max(moves, key=moves.__getitem__)


def test_log_likelihoods_lead_from_without_to_with() -> None:
    found = assess(CASE, AT)
    for one in found.contributions:
        weights = [p * math.exp(log) for p, log in zip(one.without, one.log_likelihoods, strict=True)]
        assert [w / sum(weights) for w in weights] == pytest.approx(found.probabilities, abs=1e-12)
        assert max(one.log_likelihoods) == 0


def test_one_more_report_for_raises_and_one_against_lowers() -> None:
    found = assess(CASE, AT)
    assert strongest_claim(CASE) == "c1"
    assert found.one_more_for[0] > found.probabilities[0] > found.one_more_against[0]
    assert one_more(CASE, "c1") == found.one_more_for
    assert one_more(CASE, "c1", asserts=False) == found.one_more_against


def test_without_evidence_the_base_rate_stands() -> None:
    found = assess(build(**inputs(evidence=())), AT)
    assert found.probabilities == found.low == found.high == pytest.approx(found.prior)
    assert found.carrier is None
    assert found.one_more_for == ()


def test_the_interval_narrows_as_the_sources_become_known() -> None:
    def width(factor: float) -> float:
        known = tuple(
            msgspec.structs.replace(p, honest_a=p.honest_a * factor, honest_b=p.honest_b * factor) for p in CASE.origins
        )
        found = assess(msgspec.structs.replace(CASE, origins=known), AT)
        return found.high[0] - found.low[0]

    assert width(0.5) > width(1) > width(20) > 0


def test_impossible_evidence_is_named_as_such() -> None:
    sure = tuple(
        msgspec.structs.replace(p, knowledge=1.0, guess=0.0, partiality=0.0, honest_a=1.0, honest_b=0.0)
        for p in CASE.origins
    )
    exact = tuple(msgspec.structs.replace(r, fidelity=1.0, error=0.0) for r in CASE.relays)
    plain = tuple(msgspec.structs.replace(seen, weight=1.0) for seen in CASE.observations)
    with pytest.raises(WeighingError, match="impossible under every outcome"):
        posterior(msgspec.structs.replace(CASE, origins=sure, relays=exact, observations=plain))


def test_a_certain_source_excludes_an_outcome_without_infinities() -> None:
    rows = tuple(msgspec.structs.replace(row, likelihoods=(1.0, 0.0)) for row in CASE.rows if not row.deed)
    sure = tuple(
        msgspec.structs.replace(p, knowledge=1.0, guess=0.0, partiality=0.0, honest_a=1.0, honest_b=0.0)
        for p in CASE.origins
    )
    exact = tuple(msgspec.structs.replace(r, fidelity=1.0, error=0.0) for r in CASE.relays)
    seen = tuple(msgspec.structs.replace(s, weight=1.0) for s in CASE.observations if s.origin == "voice")
    found = assess(msgspec.structs.replace(CASE, rows=rows, origins=sure, relays=exact, observations=seen), AT)
    assert found.probabilities == (1.0, 0.0)
    assert found.contributions[0].log_likelihoods == (0.0, LOG_FLOOR)
    assert found.low == found.high == (1.0, 0.0)
    assert decode(encode(found), Assessment) == found


def test_the_same_words_weigh_less_when_they_serve_the_speaker() -> None:
    assert assess(CASE, AT).probabilities[0] < assess(build(**inputs(stakes=())), AT).probabilities[0] + 1e-12
    more = {"statements": (statement("s1", "Tagblatt", VOICE),)}
    served, neutral = build(**inputs(**more)), build(**inputs(**more, stakes=()))
    assert posterior(served)[0] < posterior(neutral)[0]


def test_a_source_refuted_on_one_claim_is_believed_less_on_the_next() -> None:
    speaker = Party(
        id="s", name="Sprecher", kind=SourceKind.PERSON, knowledge=0.8, guess=0.3, partiality=0.7,
        honest_a=3, honest_b=2,
    )  # fmt: skip
    witness = msgspec.structs.replace(speaker, id="w", name="Zeugin", knowledge=0.99, honest_a=99, honest_b=1)
    rows = (
        Row(id="then", text="Die Truppen sind abgezogen", likelihoods=(0.5, 0.5)),
        Row(id="now", text="Es gibt keinen Angriff", likelihoods=(1.0, 0.0)),
    )
    said = (
        Observation(origin="s", row="then", report="r1"),
        Observation(origin="s", row="now", report="r2"),
    )
    heard = Problem(
        question="q",
        outcomes=("ja", "nein"),
        prior=(0.5, 0.5),
        rows=rows,
        origins=(speaker, witness),
        observations=said,
    )
    refuted = (*said, Observation(origin="w", row="then", report="r3", denies=True))
    borne_out = (*said, Observation(origin="w", row="then", report="r3"))
    plain = posterior(heard)[0]
    assert posterior(msgspec.structs.replace(heard, observations=refuted))[0] < plain - 0.02
    assert posterior(msgspec.structs.replace(heard, observations=borne_out))[0] > plain + 0.005


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_an_assessment_holds_together(seed: int) -> None:
    found = assess(random_problem(seed), AT)
    for values in (found.probabilities, found.one_more_for, *(one.without for one in found.contributions)):
        assert not values or math.fsum(values) == pytest.approx(1, abs=1e-12)
    for low, p, high in zip(found.low, found.probabilities, found.high, strict=True):
        assert 0 <= low <= p <= high <= 1
    assert found == assess(Problem.of(found.inputs), AT)
