"""What every backend of the store has to do. On PostgreSQL too, where a server is installed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import (
    AUSLAUFEN,
    BACKENDS,
    BLEIBE,
    CLAIM,
    COURIER,
    FIRST,
    FIRST_ENTRY,
    FIRST_READING,
    MINISTER,
    MINISTRY,
    QUESTION,
    SECOND,
    SECOND_ENTRY,
    SPERRUNG,
    VOICE,
    fresh_place,
    reading,
    report,
    source,
    statement,
)

from lagebild.errors import CaseError, DuplicateError, ModelError, NotFoundError, QuestionError
from lagebild.model import (
    Anchor,
    Assessment,
    BaseRate,
    Claim,
    Evidence,
    Interval,
    Link,
    Mode,
    Record,
    Resolution,
    SourceKind,
    Stake,
)
from lagebild.store import Case, open_case


@pytest.fixture(params=BACKENDS)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with open_case(fresh_place(request.param, tmp_path), create=True, author="ana") as case:
        yield case


@pytest.fixture
def full(case: Case) -> Case:
    assert case.add_many([FIRST_ENTRY, SECOND_ENTRY]) == 2
    return case


# --- opening


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_case_is_there_when_opened_again(backend: str, tmp_path: Path) -> None:
    place = fresh_place(backend, tmp_path)
    with pytest.raises(CaseError):
        open_case(place)
    with open_case(place, create=True) as case:
        case.add(*FIRST_ENTRY)
    with open_case(place) as case:
        assert case.reports() == [FIRST]
        assert (case.path is None) == (backend != "sqlite")
        assert case.check() == []


# --- reports and readings


def test_what_goes_in_comes_out_again(full: Case) -> None:
    assert full.report(FIRST.id) == FIRST
    assert full.reading(FIRST.id) == FIRST_READING
    assert full.statement(BLEIBE.id) == BLEIBE
    assert full.deed("d0001") == SPERRUNG
    assert full.deeds(report=FIRST.id) == [SPERRUNG]
    assert full.source(MINISTER.id) == MINISTER
    assert full.count() == 2
    assert full.check() == []


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), data=st.data())
def test_any_text_comes_back_as_it_was(case: Case, text: str, data: st.DataObject) -> None:
    each = report(text + "Der Hafen", outlet=data.draw(st.sampled_from(["Hafenkurier", "Портовий кур'єр", "港报"])))
    start = data.draw(st.integers(0, len(each.text) - 1))
    cut = (start, data.draw(st.integers(start + 1, len(each.text))))
    said = msgspec.structs.replace(AUSLAUFEN, id=each.id[:12], report=each.id, content=(cut,), chain=())
    if not case.add(each, reading(each, said)):
        case.replace_reading(each.id, reading(each, said))
    assert case.report(each.id) == each
    (back,) = case.reading(each.id).statements
    assert back.content == (cut,)


def test_a_report_is_entered_once(full: Case) -> None:
    before = full.changes()
    assert full.add(FIRST, reading(FIRST, reader="other/1"), [source("Niemand")]) is False
    assert full.reading(FIRST.id).reader == "rules/1"
    assert full.changes() == before
    with pytest.raises(NotFoundError):
        full.source("Niemand")


def test_reports_are_listed_newest_first_and_by_outlet_and_day(full: Case) -> None:
    undated = report("Ohne Datum wurde berichtet.", "../..", "Flugblatt")
    full.add(undated, reading(undated))
    assert full.reports() == [SECOND, FIRST, undated]
    assert full.reports(outlet="Hafenkurier") == [FIRST]
    assert full.reports(since=dt.date(2023, 5, 3)) == [SECOND, undated]
    assert full.reports(until=dt.date(2023, 5, 3)) == [FIRST, undated]
    assert full.reports(limit=1) == [SECOND]


def test_a_report_dated_loosely_is_in_every_stretch_it_may_be_in(case: Case) -> None:
    loose = report("Im Mai wurde berichtet.", "2023-05")
    case.add(loose, reading(loose))
    assert case.reports(since=dt.date(2023, 5, 31)) == [loose]
    assert case.reports(until=dt.date(2023, 5, 1)) == [loose]
    assert case.reports(since=dt.date(2023, 6, 1)) == []


def test_an_address_gives_its_newest_report(full: Case) -> None:
    assert full.report_by_url("https://hafenkurier.example/fregatte") == FIRST
    assert full.report_by_url("https://hafenkurier.example/") is None


def test_ids_may_be_cut_short(full: Case) -> None:
    assert full.report(FIRST.id[:8]) == FIRST
    assert full.reading(SECOND.id[:8]).report == SECOND.id
    assert full.statement(AUSLAUFEN.id[:6]) == AUSLAUFEN


@pytest.mark.parametrize("wild", ["%", "_", "", "' OR 1=1 --", "\U0010ffff", "zz"])
def test_an_id_that_is_none_is_not_found(full: Case, wild: str) -> None:
    with pytest.raises(NotFoundError):
        full.report(wild)


def test_an_ambiguous_beginning_lists_the_candidates(case: Case) -> None:
    for id in ("q-hafen-1", "q-hafen-2"):
        case.put_question(msgspec.structs.replace(QUESTION, id=id))
    with pytest.raises(NotFoundError, match="q-hafen-1, q-hafen-2"):
        case.question("q-haf")


def test_an_id_with_a_slip_is_answered_with_the_one_meant(case: Case) -> None:
    case.put_question(QUESTION)
    with pytest.raises(NotFoundError) as caught:
        case.question("q-fregate")
    assert caught.value.hint == "did you mean q-fregatte?"


def test_reading_again_keeps_the_old_reading_as_history(full: Case) -> None:
    full.put_claim(CLAIM)
    weiss = statement(FIRST, "Die Straße zum Hafen war gesperrt", MINISTER)
    again = reading(FIRST, weiss, reader="encoder/2")
    assert full.replace_reading(FIRST.id[:10], again) is True
    assert full.reading(FIRST.id) == again
    assert full.readings(FIRST.id) == [FIRST_READING, again]
    assert full.statements(report=FIRST.id) == [weiss]
    assert full.statement(AUSLAUFEN.id) == AUSLAUFEN, "a claim still rests on it"
    assert full.deeds() == []
    assert full.search("auslaufen")[0].statements == ()
    assert full.check() == []


def test_a_statement_read_again_takes_the_new_readers_view(full: Case) -> None:
    sure = msgspec.structs.replace(AUSLAUFEN, confidence=0.9, mode=Mode.PROMISED, chain=(Link(name="Weiß"),))
    full.replace_reading(FIRST.id, reading(FIRST, sure))
    assert full.statement(AUSLAUFEN.id) == sure
    assert full.statements(mode="promised") == [sure]
    assert full.statements(source=MINISTER.id) == []
    assert full.search("auslaufen")[0].statements == (sure.id,)


def test_the_same_reading_again_changes_nothing(full: Case) -> None:
    before = full.changes()
    assert full.replace_reading(FIRST.id, FIRST_READING) is False
    assert full.changes() == before


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (reading(SECOND), "of another report"),
        (reading(FIRST, BLEIBE), "of another report"),
        (reading(FIRST, AUSLAUFEN, AUSLAUFEN), "twice"),
        (reading(FIRST, msgspec.structs.replace(AUSLAUFEN, content=((0, 9999),))), "the text ends at"),
        (reading(FIRST, statement(FIRST, "die Fregatte", source("Fremder"))), "not in the case"),
    ],
)
def test_a_reading_that_does_not_fit_changes_nothing(case: Case, bad: object, says: str) -> None:
    with pytest.raises(CaseError, match=says):
        case.add(FIRST, bad, [MINISTER, MINISTRY])  # type: ignore[arg-type]
    assert case.count() == 0
    assert case.sources() == []
    assert case.changes() == []


def test_an_id_that_another_report_has_taken_changes_nothing(full: Case) -> None:
    third = report("Der Kran blieb stehen.")
    stolen = msgspec.structs.replace(SPERRUNG, report=third.id, span=(0, 8))
    with pytest.raises(CaseError):
        full.add(third, reading(third, deeds=(stolen,)))
    assert full.count() == 2
    assert full.deed(SPERRUNG.id) == SPERRUNG


def test_a_member_of_an_unknown_body_is_refused(case: Case) -> None:
    with pytest.raises(CaseError):
        case.add(FIRST, FIRST_READING, [MINISTER])
    assert case.count() == 0


def test_text_that_is_half_a_character_is_refused(case: Case) -> None:
    broken = report("Der Hafen \ud83d blieb zu.")
    with pytest.raises(CaseError, match="U\\+D83D"):
        case.add(broken, reading(broken))
    assert case.count() == 0


# --- statements and search


def test_statements_by_what_is_asked(full: Case) -> None:
    assert full.statements() == [BLEIBE, AUSLAUFEN]
    assert full.statements(report=FIRST.id) == [AUSLAUFEN]
    assert full.statements(mode="denied") == [BLEIBE]
    assert full.statements(kind="direct") == []
    assert full.statements(since=dt.date(2023, 5, 3)) == [BLEIBE], "not known when said: when reported"
    assert full.statements(until=dt.date(2023, 5, 3)) == [AUSLAUFEN]
    assert full.statements(text="fregatte juni") == [AUSLAUFEN]
    assert full.statements(text="?!") == []
    assert full.statements(limit=1) == [BLEIBE]


def test_the_origin_counts_not_who_relays(full: Case) -> None:
    assert full.statements(source="Jörg Weiß") == [AUSLAUFEN]
    assert full.statements(source=VOICE.id) == [BLEIBE]
    assert full.statements(source="Hafenkurier") == []
    assert full.source_counts() == {MINISTER.id: 1, VOICE.id: 1}


@pytest.mark.parametrize(
    "words",
    [
        "Müllerwerft",
        "mullerwerft",
        "muellerwerft",
        "MÜLLERWERFT",
        "Müller",
        '"in der Müllerwerft"',
        "(Fregatte) -bleibe",
    ],
)
def test_a_search_does_not_mind_spelling(full: Case, words: str) -> None:
    (hit,) = full.search(words)
    assert hit.report == SECOND.id
    assert hit.statements == (BLEIBE.id,)
    assert hit.snippet == SECOND.text[slice(*hit.span)]


@pytest.mark.parametrize("words", ["strasse", "Straße", "STRASSE hafen", "Die Straße zum Hafen"])
def test_sharp_s_and_double_s_are_one(full: Case, words: str) -> None:
    assert [hit.report for hit in full.search(words)] == [FIRST.id]


def test_a_word_in_the_title_goes_first(case: Case) -> None:
    plain = report("Die Werft baut. " * 3 + "Die Kogge liegt dort.", outlet="A")
    titled = report("Sie liegt in der Werft, die Kogge, wie man hört, seit Tagen.", outlet="B", title="Kogge")
    for each in (plain, titled):
        case.add(each, reading(each))
    assert [hit.title for hit in case.search("kogge")] == ["Kogge", None]
    assert len(case.search("kogge", limit=1)) == 1


def test_all_words_must_occur_and_phrases_in_order(full: Case) -> None:
    assert full.search("Fregatte Bagger") == []
    assert full.search('"Müllerwerft Fregatte"') == []
    assert len(full.search("Fregatte")) == 2


FTS_WORDS = st.sampled_from(
    ["AND", "OR", "NOT", "NEAR(", '"', "*", "^", "-", ":", "title:", "(", ")", "'", "\0", "ſ", "ﬁ"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.lists(st.one_of(FTS_WORDS, st.text()), max_size=8).map(" ".join))
def test_anything_a_user_types_is_a_search(full: Case, query: str) -> None:
    for hit in full.search(query):
        assert hit.report in (FIRST.id, SECOND.id)
    assert all(found in (AUSLAUFEN, BLEIBE) for found in full.statements(text=query))


@pytest.mark.parametrize(
    "query", ['AND OR "', "a:b* NEAR(x)", "''; DROP TABLE reports", "\0", "%", "🙂", "& | ! <-> :*"]
)
def test_operators_are_words(full: Case, query: str) -> None:
    assert full.search(query) == []
    assert full.count() == 2


# --- sources


def test_sources_go_by_id_name_and_alias(full: Case) -> None:
    for key in (MINISTER.id, "Jörg Weiß", "jorg  weiss", "minister weiß", MINISTER.id[:6]):
        assert full.source(key) == MINISTER
    with pytest.raises(NotFoundError) as caught:
        full.source("Jörg Weis")
    assert caught.value.hint == "did you mean Jörg Weiß?"


def test_a_name_of_two_is_answered_with_both(case: Case) -> None:
    town, paper = source("Kiel", SourceKind.BODY), source("Kiel", SourceKind.OUTLET)
    case.put_source(town)
    case.put_source(paper)
    case.put_source(source("Kieler Rat", SourceKind.BODY, "Rat"))
    case.put_source(source("Rat", SourceKind.BODY))
    with pytest.raises(NotFoundError, match="Kiel, outlet") as caught:
        case.source("kiel")
    assert town.id in str(caught.value)
    assert case.source("Rat").name == "Rat", "a name of its own goes before an alias"


def test_a_known_source_keeps_its_name_and_gains_aliases(full: Case) -> None:
    third = report("Weiß schwieg.")
    full.add(third, reading(third), [msgspec.structs.replace(MINISTER, name="J. Weiß", aliases=("Weiss",))])
    assert full.source("Weiss").name == "Jörg Weiß"
    assert full.source("J. Weiß").aliases == ("Minister Weiß", "J. Weiß", "Weiss")


def test_merged_sources_answer_as_the_one_kept_until_split(full: Case) -> None:
    full.put_stake(Stake(source=VOICE.id, question=_asked(full), value=0.5, reason="Amt", author="ana"))
    number = full.merge_sources("Jörg Weiß", VOICE.name, "ana")
    assert full.source(VOICE.id).id == MINISTER.id
    assert full.source(VOICE.name).aliases == ("Minister Weiß", VOICE.name)
    assert [each.name for each in full.sources()] == ["Hafenkurier", "Jörg Weiß", "Verteidigungsministerium"]
    assert full.source_counts() == {MINISTER.id: 2}
    assert {said.id for said in full.statements(source="Jörg Weiß")} == {AUSLAUFEN.id, BLEIBE.id}
    assert [link.source for link in full.statement(BLEIBE.id).chain] == [COURIER.id, MINISTER.id]
    assert full.reading(SECOND.id).statements[0].chain[-1].source == MINISTER.id
    assert full.stakes(QUESTION.id)[0].source == MINISTER.id
    (merge,) = full.merges()
    assert (merge.keep, merge.drop, merge.author, merge.undone_at) == (MINISTER.id, VOICE.id, "ana", None)

    full.split_sources(number, "bo")
    assert full.source(VOICE.name) == VOICE
    assert full.statement(BLEIBE.id) == BLEIBE
    assert full.source_counts() == {MINISTER.id: 1, VOICE.id: 1}
    assert full.merges()[0].undone_by == "bo"
    with pytest.raises(NotFoundError):
        full.split_sources(number)
    assert full.check() == []


def test_what_is_one_already_cannot_be_merged(full: Case) -> None:
    full.merge_sources(MINISTER.id, VOICE.id, "ana")
    for keep, drop in ((MINISTER.id, VOICE.id), (VOICE.id, MINISTER.id), (COURIER.id, COURIER.id)):
        with pytest.raises(DuplicateError):
            full.merge_sources(keep, drop, "ana")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=6),
    undo=st.lists(st.integers(0, 5), max_size=4),
)
def test_merges_in_force_are_the_groups(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[int, int]], undo: list[int]
) -> None:
    """The groups are those of the merges not taken back, whatever the order; all undone, all are alone again."""
    people = [source(f"Person {number}") for number in range(6)]
    with open_case(tmp_path_factory.mktemp("m") / "fall.lagebild", create=True) as case:
        for person in people:
            case.put_source(person)
        made: list[int] = []
        for keep, drop in pairs:
            try:
                made.append(case.merge_sources(people[keep].id, people[drop].id, "ana"))
            except DuplicateError:
                assert case.source(people[keep].id) == case.source(people[drop].id)
        for number in {made[index] for index in undo if index < len(made)}:
            case.split_sources(number)
        group = {person.id: {person.id} for person in people}
        for merge in case.merges():
            if merge.undone_at is None:
                one = group[merge.keep] | group[merge.drop]
                group.update(dict.fromkeys(one, one))
        for person in people:
            found = case.source(person.id)
            assert found.id in group[person.id]
            assert len(found.aliases) + 1 == len(group[person.id])


# --- claims, questions, and what they come to


def _asked(case: Case) -> str:
    case.put_question(QUESTION)
    return QUESTION.id


def _matrix(case: Case) -> Evidence:
    _asked(case)
    case.put_claim(CLAIM)
    row = Evidence(question=QUESTION.id, claim=CLAIM.id, likelihoods=(0.8, 0.3), author="ana")
    case.put_evidence(row)
    return row


def test_claims_rest_on_statements(full: Case) -> None:
    assert full.put_claim(CLAIM) is True
    assert full.put_claim(CLAIM) is False
    assert full.claim("c-freg") == CLAIM
    assert full.claims(statement=BLEIBE.id) == [CLAIM]
    alone = msgspec.structs.replace(CLAIM, testimony=CLAIM.testimony[:1])
    full.put_claim(alone)
    assert full.claims() == [alone]
    assert full.claims(statement=BLEIBE.id) == []
    with pytest.raises(NotFoundError, match="statement"):
        full.put_claim(
            Claim(id="c2", text="x", testimony=(msgspec.structs.replace(CLAIM.testimony[0], statement="c"),))
        )


def test_the_matrix_has_one_row_for_each_claim_or_deed(full: Case) -> None:
    row = _matrix(full)
    deed = Evidence(question=QUESTION.id, deed=SPERRUNG.id, likelihoods=(0.5, 0.5))
    full.put_evidence(deed)
    better = msgspec.structs.replace(row, likelihoods=(0.9, 0.3))
    assert full.put_evidence(better) is True
    assert full.evidence(QUESTION.id) == [better, deed]
    assert full.claims(QUESTION.id) == [CLAIM]


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (Evidence(question="q-fremd", claim=CLAIM.id, likelihoods=(0.5, 0.5)), NotFoundError),
        (Evidence(question=QUESTION.id, claim="c-fremd", likelihoods=(0.5, 0.5)), NotFoundError),
        (Evidence(question=QUESTION.id, deed="d-fremd", likelihoods=(0.5, 0.5)), NotFoundError),
        (Evidence(question=QUESTION.id, claim=CLAIM.id, likelihoods=(0.5, 0.2, 0.3)), QuestionError),
    ],
)
def test_evidence_that_fits_nothing_is_refused(full: Case, row: Evidence, error: type[Exception]) -> None:
    kept = _matrix(full)
    with pytest.raises(error):
        full.put_evidence(row)
    assert full.evidence(QUESTION.id) == [kept]


def test_stakes_of_a_question_are_its_own_and_its_claims(full: Case) -> None:
    _matrix(full)
    full.put_question(msgspec.structs.replace(QUESTION, id="q-andere"))
    whole = Stake(source=MINISTER.id, question=QUESTION.id, value=0.5, reason="Er hat es versprochen.", author="ana")
    one = Stake(source=VOICE.id, claim=CLAIM.id, value=-0.2, reason="Er streitet mit ihm.", author="ana")
    elsewhere = msgspec.structs.replace(one, question="q-andere")
    for stake in (whole, one, elsewhere):
        full.put_stake(stake)
    assert full.stakes(QUESTION.id) == [whole, one]
    assert full.stakes("q-andere") == [elsewhere]
    changed = msgspec.structs.replace(whole, value=0.1)
    full.put_stake(changed)
    full.put_stake(msgspec.structs.replace(whole, author="bo"))
    assert [(stake.author, stake.value) for stake in full.stakes(QUESTION.id)] == [
        ("ana", 0.1),
        ("ana", -0.2),
        ("bo", 0.5),
    ]
    with pytest.raises(CaseError, match="in a claim or in a question"):
        full.put_stake(Stake(source=VOICE.id, value=0.1, reason="x", author="ana"))


def test_questions_by_deadline_and_resolved_once(case: Case) -> None:
    later = msgspec.structs.replace(QUESTION, id="q-spaeter", deadline=dt.date(2023, 12, 31))
    case.put_question(later)
    case.put_question(QUESTION)
    assert case.questions() == [QUESTION, later]
    out = Resolution(outcome="nein", at=dt.date(2023, 7, 1), author="ana")
    resolved = case.resolve("q-fregatte", out)
    assert case.question(QUESTION.id) == resolved
    assert resolved.resolution == out
    assert case.questions(open_only=True) == [later]
    assert case.resolve(QUESTION.id, out) == resolved
    other = Resolution(outcome="ja", at=dt.date(2023, 7, 2), author="bo")
    with pytest.raises(DuplicateError):
        case.resolve(QUESTION.id, other)
    with pytest.raises(DuplicateError):
        case.put_question(msgspec.structs.replace(QUESTION, resolution=other))
    case.put_question(msgspec.structs.replace(QUESTION, text="Und?"))
    assert case.question(QUESTION.id).resolution == out, "rewording does not unresolve"
    assert case.resolve(QUESTION.id, other, again=True).resolution == other
    assert case.changes()[0].detail == "nein → ja"
    with pytest.raises(ModelError):
        case.resolve(later.id, Resolution(outcome="vielleicht", at=dt.date(2023, 7, 1), author="ana"))


def test_outcomes_stay_as_many_as_the_evidence_was_given_for(full: Case) -> None:
    _matrix(full)
    rate = BaseRate(probabilities=(0.5, 0.3, 0.2), source="geschätzt")
    with pytest.raises(QuestionError):
        full.put_question(msgspec.structs.replace(QUESTION, outcomes=("ja", "nein", "halb"), base_rate=rate))


def test_assessments_are_never_rewritten(case: Case) -> None:
    _asked(case)
    first, second = (
        Assessment(
            id=f"a{hour}", question=QUESTION.id, at=dt.datetime(2023, 5, 5, hour, tzinfo=dt.UTC),
            outcomes=("ja", "nein"), prior=(0.6, 0.4), probabilities=(0.7, 0.3), inputs={"n": [1, {"x": None}]},
        )
        for hour in (8, 9)
    )  # fmt: skip
    assert case.put_assessment(second) is True
    assert case.put_assessment(first) is True
    assert case.put_assessment(first) is False
    assert case.assessments(QUESTION.id) == [first, second]
    with pytest.raises(DuplicateError):
        case.put_assessment(msgspec.structs.replace(first, probabilities=(0.1, 0.9)))


def test_anchors_and_records_are_replaced(full: Case) -> None:
    start = Anchor(name="Stapellauf", when=Interval.parse("2021-09-04"), author="ana")
    full.put_anchor(start)
    full.put_anchor(msgspec.structs.replace(start, aliases=("Taufe",)))
    assert [anchor.aliases for anchor in full.anchors()] == [("Taufe",)]
    full.put_record(Record(source=VOICE.id, name=VOICE.name, right=1, wrong=2))
    full.put_record(Record(source=VOICE.id, name=VOICE.name, right=2, wrong=2))
    full.put_record(Record(source="analyst:bo", name="Bo", right=0, wrong=0, brier=0.3))
    assert [(record.name, record.right) for record in full.records()] == [("Bo", 0), (VOICE.name, 2)]
    full.merge_sources(MINISTER.id, VOICE.id, "ana")
    assert full.records()[1].source == MINISTER.id


# --- transactions and the log


def test_a_block_is_kept_together_or_not_at_all(full: Case) -> None:
    before = full.changes()

    def fail_half_way() -> None:
        with full.transaction():
            full.put_question(QUESTION)
            full.put_claim(CLAIM)
            assert full.claims() == [CLAIM]
            raise RuntimeError("der Strom fällt aus")

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert full.questions() == []
    assert full.claims() == []
    assert full.changes() == before


def test_a_write_that_fails_inside_a_block_takes_back_only_itself(full: Case) -> None:
    with full.transaction():
        full.put_question(QUESTION)
        with pytest.raises(NotFoundError):
            full.put_evidence(Evidence(question=QUESTION.id, claim="c-fremd", likelihoods=(0.5, 0.5)))
    assert full.questions() == [QUESTION]


def test_an_import_that_fails_keeps_what_was_entered_before(case: Case) -> None:
    with pytest.raises(CaseError):
        case.add_many([FIRST_ENTRY, (SECOND, reading(FIRST), ()), SECOND_ENTRY])
    assert case.reports() == [FIRST]


def test_every_write_is_in_the_log(full: Case) -> None:
    row = _matrix(full)
    full.resolve(QUESTION.id, Resolution(outcome="ja", at=dt.date(2023, 7, 1), author="bo"))
    log = [(change.author, change.what, change.noun, change.id) for change in full.changes(limit=4)]
    assert log == [
        ("bo", "resolved", "question", QUESTION.id),
        (row.author, "put", "evidence", f"{QUESTION.id}/{CLAIM.id}"),
        ("ana", "put", "claim", CLAIM.id),
        ("ana", "put", "question", QUESTION.id),
    ]
    assert [change.author for change in full.changes(noun="report")] == ["rules/1", "rules/1"]
    assert len(full.changes(id=FIRST.id)) == 1
