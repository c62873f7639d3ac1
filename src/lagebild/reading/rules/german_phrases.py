"""Noun phrases in German, found without a tagger: determiners, capital letters, endings and a few closed classes."""

from __future__ import annotations

from functools import cache

from lagebild.model import Span
from lagebild.reading.rules.clauses import Item, Sentence, is_finite
from lagebild.reading.rules.tables import grammar
from lagebild.reading.rules.verbs import mood

__all__ = ["core", "is_dative", "is_kind", "noun_phrase", "prefield", "strip_relative", "subject_after", "temporal"]


_FEMININE = ("ung", "heit", "keit", "schaft", "tion", "ei", "presse", "agentur", "zeitung", "dpa", "afp", "apa", "sda")


def is_kind(item: Item, kind: str) -> bool:
    """Whether the item is of a closed class in ``grammar.de.tsv``."""
    return item.low in grammar(kind)


def _head(item: Item) -> bool:
    """A noun or name: capital letter, not a determiner or pronoun."""
    return item.kind == "w" and item.upper and item.low not in _closed()


@cache
def _closed() -> frozenset[str]:
    """Words that are no nouns even where a capital letter begins the sentence."""
    kinds = (
        "determiner",
        "pronoun",
        "not_adjective",
        "conjunction",
        "subordinator",
        "preposition",
        "question",
        "adverb",
    )
    return frozenset().union(*(grammar(kind) for kind in kinds)) - {"morgen", "ein", "dr", "prof"}


def _adjective(item: Item) -> bool:
    if item.kind == "n":
        return True
    if item.kind != "w" or item.upper or is_kind(item, "not_adjective") or is_kind(item, "preposition"):
        return False
    return (
        item.low.endswith(("e", "en", "er", "es", "em"))
        and not is_kind(item, "conjunction")
        and not mood(item.low)
        and not is_kind(item, "finite")
    )


def noun_phrase(items: list[Item], first: int, last: int, attach: bool = True) -> int:
    """End (exclusive) of the noun phrase that begins at ``first``, or ``first`` where none does.

    With ``attach`` genitives, „von …“ and institutions with „im/beim“ go with it.
    """
    at = core(items, first, last)
    if at == first or not attach:
        return at
    while at < last:
        further = _attachment(items, at, last)
        if further == at:
            break
        at = further
    return at


def core(items: list[Item], first: int, last: int) -> int:
    """End of the noun phrase at ``first`` without what is attached behind it."""
    if first >= last:
        return first
    at, determined = first, False
    if items[first].low in ("nicht", "namentlich") and first + 2 < last:  # „nicht näher genannte Quellen“
        while at < first + 3 and at < last and items[at].low in ("nicht", "namentlich", "näher", "weiter", "genauer"):
            at += 1
        if at >= last or not _adjective(items[at]) or items[at].low.endswith(("er", "es")):
            return first
        end = core(items, at, last)
        return end if end > at else first
    if is_kind(items[at], "determiner"):
        determined = True
        at += 1
        if (
            at < last
            and items[at].low in ("der", "des", "dieser", "seiner", "ihrer")
            and items[first].low in grammar("quantifier")
        ):
            return max(core(items, at, last), first + 1)
    elif is_kind(items[at], "pronoun"):
        return first + 1
    start = at
    while at < last and at - start < 9 and not _head(items[at]) and items[at].kind != "q":
        inside = determined and items[at].kind == "w" and at + 1 < last and not is_finite(items[at])
        if not (_adjective(items[at]) or (inside and not is_kind(items[at], "relative"))):
            break
        at += 1
    if at < last and (_head(items[at]) or (determined and items[at].kind == "q")):
        return _names(items, at, last)
    if (
        at == start
        and first < last
        and items[first].low in ("dieser", "diese", "jener", "alle", "beide", "viele", "einige")
    ):
        return first + 1
    return first if at >= last or not determined else (first + 1 if is_kind(items[first], "pronoun") else first)


def _names(items: list[Item], at: int, last: int) -> int:
    """Past a run of capitalised words, with quoted names, brackets, initials and „von“ inside names."""
    at += 1
    while at < last:
        item = items[at]
        if _loose_noun(items, at):
            break
        if _head(item) or item.kind == "b" or (item.kind == "q" and item.end - item.start < 45):
            at += 1
        elif (
            item.low in (".", "&", "-", "/")
            and at + 1 < last
            and _head(items[at + 1])
            and item.start == items[at - 1].end
        ) or (
            item.low in ("al", "el", "bin", "ibn", "de", "da", "van", "der", "den", "di", "du", "le", "la")
            and (
                at + 1 < last
                and _head(items[at + 1])
                and items[at - 1].upper
                and item.low not in ("der", "den", "da", "du")
            )
        ):
            at += 2
        elif (
            item.low == "."
            and item.start == items[at - 1].end
            and items[at - 1].low in ("inc", "ltd", "co", "corp", "jr", "sr", "e.v")
        ):
            at += 1
        else:
            break
    return at


def _loose_noun(items: list[Item], at: int) -> bool:
    """„laut Airtec Bestellungen für …“: a plural of acts right behind a name begins a phrase of its own."""
    low = items[at].low
    if items[at].kind != "w" or not low.endswith(("ungen", "heiten", "keiten")):
        return False
    return items[at - 1].kind == "w" and items[at - 1].upper and not items[at - 1].low.endswith(("e", "er", "en"))


def _attachment(items: list[Item], at: int, last: int) -> int:
    item = items[at]
    if item.kind != "w":
        return at
    if item.low in ("und", "sowie", "oder"):
        end = core(items, at + 1, last)
        starts = end > at + 1 and not (end < last and is_finite(items[end]) and is_kind(items[at + 1], "nominative"))
        return end if starts and not items[at + 1].low.startswith("sich") else at
    if (is_kind(item, "genitive") and item.low not in ("deutscher", "politischer", "zahlreicher")) or (
        _adjective(item) and item.low.endswith("er")
    ):
        end = core(items, at, last)
        return end if end > at + 1 else at
    if item.low in ("von", "vom", "für", "zur", "zum", "aus"):
        end = core(items, at + 1, last)
        counted = item.low == "für" and at + 1 < last and items[at + 1].low in grammar("numeral")
        return end if end > at + 1 and not counted and not temporal(items, at + 1, end) else at
    if item.low == "über" and items[at - 1].low.endswith(_DOCUMENTS):
        end = core(items, at + 1, last)
        return end if end > at + 1 else at
    if item.low in ("im", "in", "beim", "bei") and at + 1 < last:
        end = core(items, at + 1, last)
        institution = item.low in ("im", "beim") or items[at + 1].low in ("der", "dem", "den")
        institution = institution or items[at - 1].low.endswith(_BODIES)
        plain = not _named(items, at)
        return end if end > at + 1 and institution and plain and not temporal(items, at + 1, end) else at
    return at


_DOCUMENTS = (
    "kommuniqué",
    "bericht",
    "studie",
    "mitteilung",
    "buch",
    "erklärung",
    "beschluss",
    "urteil",
    "film",
    "artikel",
)


_BODIES = (
    "regierung",
    "behörde",
    "amt",
    "amtes",
    "universität",
    "botschaft",
    "gericht",
    "institut",
    "klinik",
    "polizei",
    "verwaltung",
)


def temporal(items: list[Item], first: int, last: int, occasion: bool = True) -> bool:
    """Whether a phrase tells when (or, with ``occasion``, on what occasion) something was said."""
    for item in items[first:last]:
        if item.kind == "n" or item.low in grammar("month") or item.low in grammar("day"):
            return True
        if occasion and item.low in grammar("occasion"):
            return True
    return False


def _named(items: list[Item], at: int) -> bool:
    """Whether the phrase before ``at`` ends in two capitalised words in a row (most likely a name)."""
    return at >= 2 and _head(items[at - 1]) and (_head(items[at - 2]) or "-" in items[at - 2].low)


def prefield(sentence: Sentence, first: int, last: int) -> list[Span]:
    """The subject if the items before a verb-second verb are one noun phrase; empty where they are not."""
    items = sentence.items
    while first < last and items[first].low in (
        "und",
        "aber",
        "doch",
        "denn",
        "auch",
        "selbst",
        "sogar",
        "oder",
        ",",
        "-",
        "–",
    ):
        first += 1
    if first >= last or is_kind(items[first], "preposition") or is_kind(items[first], "dative"):
        return []
    end = noun_phrase(items, first, last)
    if end == first and items[first].kind == "q" and items[first].end - items[first].start < 45:
        end = _attachment(items, first + 1, last) if first + 1 < last else last  # „‚Nordlicht‘ und der Rat kündigten“
        return [sentence.span(first, end)] if end == last else []
    if end == first:
        return []
    if any(item.low == "betreffend" for item in items[end : min(end + 1, last)]):
        return []
    while last > end and _trailing(items[last - 1]):
        last -= 1
    if end < last and is_finite(items[end]):
        return [sentence.span(first, end)]
    if any(is_finite(item) for item in items[end:last]) or any(item.low == "," for item in items[first:last]):
        return strip_relative(sentence, first, last)
    if items[end - 1].low in grammar("clock"):
        return []
    if end < last and (
        _adverb(items[end]) or temporal(items, end, last) or items[end].low not in grammar("continuing")
    ):
        return [sentence.span(first, end)]
    return [sentence.span(first, last)]


def _adverb(item: Item) -> bool:
    return item.kind == "w" and not item.upper and is_kind(item, "not_adjective")


def _trailing(item: Item) -> bool:
    return _adverb(item) or item.low in (",", "-", "–")


def strip_relative(sentence: Sentence, first: int, last: int) -> list[Span]:
    """A subject with commas in it: the noun phrase and its appositions, relative clauses left out."""
    items = sentence.items
    pieces: list[tuple[int, int]] = []
    start = first
    for at in range(first, last + 1):
        if at == last or items[at].low == ",":
            if start < at:
                pieces.append((start, at))
            start = at + 1
    kept = [pieces[0]] if pieces else []
    for piece in pieces[1:]:
        opening = items[piece[0]]
        clause = any(is_finite(item) for item in items[piece[0] : piece[1]])
        clause = clause or (noun_phrase(items, piece[0], piece[1]) < piece[1] and is_kind(opening, "relative"))
        if clause or is_kind(opening, "subordinator") or _adverb(opening) or is_kind(opening, "preposition"):
            break
        kept.append(piece)
    if not kept:
        return []
    end = noun_phrase(items, kept[0][0], kept[0][1])
    if end == kept[0][0]:
        return []
    if len(kept) == 1 and end < kept[0][1] and (is_finite(items[end]) or _adverb(items[end])):
        return [sentence.span(kept[0][0], end)]
    return [sentence.span(kept[0][0], kept[-1][1])]


def is_dative(items: list[Item], first: int, end: int) -> bool:
    """Whether a noun phrase is (most likely) a dative."""
    if is_kind(items[first], "dative"):
        return True
    if items[first].low in ("der", "einer", "seiner", "ihrer", "dieser") and end > first + 1:
        noun = next((item for item in items[first + 1 : end] if item.upper), items[end - 1])
        return noun.low.endswith(_FEMININE)
    return False


def subject_after(sentence: Sentence, first: int, last: int) -> tuple[list[Span], int]:
    """The subject in items ``first`` to ``last`` behind its verb, with appositions; and the index past it."""
    items = sentence.items
    at = first
    while at < last:
        item = items[at]
        if item.kind == "q" and item.end - item.start < 45 and at == first:
            return [(item.start, item.end)], at + 1
        if item.kind in "qbp" and item.low != "„“":
            if item.low == "," and at + 1 < last:
                break
            at += 1
            continue
        if is_kind(item, "nominative"):
            return [sentence.span(at, at + 1)], at + 1
        if is_kind(item, "preposition"):
            at = max(at + 1, noun_phrase(items, at + 1, last, attach=item.low in ("gegenüber", "nach", "von")))
            continue
        end = noun_phrase(items, at, last)
        if end == at:
            at += 1
            continue
        short = core(items, at, last)
        dative = is_dative(items, at, short) and noun_phrase(items, short, last) > short
        if dative or is_kind(item, "oblique"):
            at = short
            continue
        return _with_apposition(sentence, at, end)
    return [], first


def _with_apposition(sentence: Sentence, first: int, end: int) -> tuple[list[Span], int]:
    """Add „, Sprecherin der Polizei,“ to a phrase: a further segment that is a noun phrase without a verb."""
    items, segments = sentence.items, sentence.segments
    number = sentence.segment_of(end - 1)
    while end == segments[number].last and number + 1 < len(segments) and segments[number + 1].mark == ",":
        following = segments[number + 1]
        reach = noun_phrase(items, following.first, following.last)
        first_item = items[following.first]
        closed = following.last == segments[-1].last or reach == following.last
        if reach < following.last or reach == following.first or not closed or is_kind(first_item, "nominative"):
            break
        end, number = reach, number + 1
    return [sentence.span(first, end)], end
