"""A selection in the page is a range of the report's text, whatever the text holds."""

from __future__ import annotations

import html
import re

from desk_support import TEXT
from hypothesis import given
from hypothesis import strategies as st

from lagebild.model import Kind, Statement
from lagebild.render import marked

texts = st.text(alphabet="aä🚧 <&>\n\r", min_size=1, max_size=60).filter(str.strip)


@given(texts, st.data())
def test_each_paragraph_holds_the_text_from_its_offset_on(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    statement = Statement(id="s1", report="r", content=((start, end),), kind=Kind.DIRECT)
    page = str(marked(text, [statement], offsets=True))
    found = re.findall(r'<p data-o="(\d+)">(.*?)</p>', page, re.S)
    for offset, inside in found:
        words = html.unescape(re.sub(r"<[^>]*>", "", inside))
        assert text[int(offset) :].startswith(words)
        assert "\n" not in words
    assert "".join(html.unescape(re.sub(r"<[^>]*>", "", inside)) for _, inside in found) == re.sub(r"[\r\n]", "", text)


@given(texts)
def test_offsets_change_nothing_else(text: str) -> None:
    assert re.sub(r' data-o="\d+"', "", str(marked(text, [], offsets=True))) == str(marked(text, []))


def test_the_text_of_these_tests_has_a_character_that_scripts_count_twice() -> None:
    assert len(TEXT.encode("utf-16-le")) // 2 == len(TEXT) + 1
