"""The drafts of the rules reach the network word by word."""

from __future__ import annotations

from lagebild.model import Kind
from lagebild.reading.draft import Draft
from lagebild.reading.neural.hints import HINT_SIZE, TAG_SIZE, hint_rows, seeds_of, tag_rows
from lagebild.reading.neural.labels import HINTED, KINDS
from lagebild.reading.neural.tokens import Unigram, Window, windows, words_of

TEXT = "Die Ministerin sagte, das Gesetz sei teuer."
SIGNS = sorted(set(TEXT) | {"▁"})


def window() -> Window:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *SIGNS]
    return next(windows(words_of(TEXT), Unigram(pieces, [-1.0] * len(pieces), 3), 0, 2))


def draft(**parts: str) -> Draft:
    spans = {part: ((TEXT.index(words), TEXT.index(words) + len(words)),) for part, words in parts.items()}
    return Draft(kind=Kind.INDIRECT, **spans)  # type: ignore[arg-type]


HINT = draft(content="das Gesetz sei teuer", speaker="Die Ministerin", cue="sagte", frame="Die Ministerin sagte,")


def test_a_hint_is_found_where_its_content_begins() -> None:
    seen = window()
    ((word, layer),) = seeds_of([HINT], seen)
    assert (seen.words[word].text, layer) == ("das", 1)


def test_a_second_hint_at_one_beginning_is_a_second_voice() -> None:
    assert [layer for _, layer in seeds_of([HINT, HINT], window())] == [1, 2]


def test_tags_say_what_the_rules_took_each_word_for() -> None:
    seen = window()
    rows = tag_rows([HINT], seen)
    assert rows.shape == (len(seen.words), TAG_SIZE)
    words = [word.text for word in seen.words]
    assert rows[words.index("das"), 1] == 1.0
    assert [words[i] for i in rows[:, 4 + HINTED.index("cue")].nonzero()[0]] == ["sagte"]
    assert [words[i] for i in rows[:, 4].nonzero()[0]] == ["das", "Gesetz", "sei", "teuer"]


def test_a_read_out_sees_the_hint_at_its_own_beginning_only() -> None:
    words = window().words
    rows = hint_rows(HINT, words)
    assert rows.shape == (len(words), HINT_SIZE)
    assert [words[i].text for i in rows[:, HINTED.index("speaker")].nonzero()[0]] == ["Die", "Ministerin"]
    assert (rows[:, len(HINTED) + 1 + KINDS.index(Kind.INDIRECT)] == 1.0).all()
    assert not hint_rows(None, words).any()
