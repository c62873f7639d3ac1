"""The coreference scores against the worked examples of the papers that defined them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from training.coref import Clusters, Counts, b_cubed, ceaf_e, muc, scores


def entities(*groups: str) -> Clusters:
    """Each letter is a mention, each word an entity."""
    return [frozenset(group) for group in groups]


def test_muc_counts_the_missing_links() -> None:
    """Vilain et al. 1995: one entity of four, found as two of two."""
    recall, precision, _ = scores([muc(entities("ABCD"), entities("AB", "CD"))])
    assert recall == pytest.approx(200 / 3)
    assert precision == 100


@pytest.mark.parametrize(("response", "precision"), [(("12345", "6789ABC"), 76.2), (("1234589ABC", "67"), 58.3)])
def test_b_cubed_punishes_the_worse_merger_more(response: tuple[str, ...], precision: float) -> None:
    """Bagga and Baldwin 1998, examples 1 and 2; MUC cannot tell them apart."""
    key = entities("12345", "67", "89ABC")
    found = scores([b_cubed(key, entities(*response))])
    assert found[0] == 100
    assert found[1] == pytest.approx(precision, abs=0.05)
    assert scores([muc(key, entities(*response))])[1] == pytest.approx(90)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [(muc, (40.0, 40.0, 40.0)), (b_cubed, (41.7, 50.0, 45.5)), (ceaf_e, (65.0, 43.3, 52.0))],
)
def test_predicted_mentions_are_scored_as_in_the_reference_scorer(
    measure: Callable[[Clusters, Clusters], Counts], expected: tuple[float, float, float]
) -> None:
    """Pradhan et al. 2014, the example with twinless mentions."""
    found = scores([measure(entities("abc", "defg"), entities("ab", "cd", "fghi"))])
    assert found == pytest.approx(expected, abs=0.1)


def test_nothing_found_is_no_score_and_the_same_is_full() -> None:
    same = entities("ab", "cde")
    for measure in (muc, b_cubed, ceaf_e):
        assert scores([measure(same, same)]) == (100, 100, 100)
        assert scores([measure(same, [])]) == (0, 0, 0)
