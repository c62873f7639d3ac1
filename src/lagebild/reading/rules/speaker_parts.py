"""The parts of a speaker's noun phrase: what it is made of, and the body the speaker belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec

from lagebild.model import Span
from lagebild.reading.rules.lexicon import Lexicon, Word, words
from lagebild.reading.rules.names import Name
from lagebild.reading.rules.tables import table

__all__ = [
    "Phrase",
    "closed_class",
    "closed_words",
    "nominative",
    "outlet_name",
    "owner",
    "plain",
    "prefix_of",
    "segments_of",
    "spoken_for",
    "trim",
]

_MARKS = "„“”\"‚‘’'»«›‹([])"
_MOST = 400
"""Longer speaker ranges are cut: nobody's name is as long."""


_ARTICLES = frozenset(["der", "die", "das", "dem", "den", "des", "im", "vom", "zum", "zur", "beim", "am", "eines"])
_ENDINGS = {"m": "er", "f": "e", "n": "es", "p": "e"}
_ADJECTIVE = re.compile(r"(\w{3,}?)(?:e|en|er|em|es)")
_CAPITAL_ADJECTIVE = re.compile(r"(\w+(?:isch|lich|ig|tsch|eint|igt|ional|berst))(?:e|en|er|em|es)")
_FEMININE_PAPER = re.compile(r"(?:[Zz]eitung|Rundschau|Presse|Post|Welle|Allgemeine)$")


class Phrase(msgspec.Struct, kw_only=True, frozen=True):
    """A speaker's noun phrase, taken apart.

    ``sort`` is one of ``pronoun``, ``adverb`` (demnach), ``person``, ``role`` (der Minister), ``body``,
    ``outlet``, ``document``, ``unnamed``, ``own`` (eigenen Angaben), ``pair`` or ``nothing``.
    """

    sort: str
    name: str = ""
    span: Span = (0, 0)
    gender: str = "-"
    head: str = ""
    of: str | None = None
    of_span: Span | None = None
    named: bool = True
    roles: tuple[str, ...] = ()
    parts: tuple[Phrase, ...] = ()


@cache
def closed_words(language: str) -> dict[str, dict[str, str]]:
    """The small words of ``closed.<language>.tsv`` by class, each with its gender."""
    classes: dict[str, dict[str, str]] = {}
    for kind, entries, gender in table(f"closed.{language}.tsv"):
        for entry in entries.split():
            classes.setdefault(kind, {})[entry] = gender
    return classes


@cache
def closed_class(language: str, *kinds: str) -> frozenset[str]:
    """The small words of these classes in ``closed.<language>.tsv``."""
    classes = closed_words("de" if language.startswith("de") else "en")
    return frozenset(word for kind in kinds for word in classes.get(kind, ()))


def trim(text: str, span: Span) -> Span:
    """``span`` without blanks and punctuation at its ends, and no longer than a phrase can be."""
    start, end = span
    end = min(end, start + _MOST)
    while start < end and (text[start].isspace() or text[start] in ",;:–—-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—-."):
        end -= 1
    return (start, end)


def plain(text: str, span: Span) -> str:
    """The words at ``span`` on one line, without quotation marks around them."""
    label = re.sub(r"\s+", " ", text[slice(*span)]).strip(" ,;:.–—-")
    while label and label[0] in _MARKS and (label[-1] in _MARKS or not set(label[1:]) & set(_MARKS)):
        label = label[1:].removesuffix(label[-1]) if label[-1] in _MARKS else label[1:]
    return label if sum(c in _MARKS for c in label) != 1 else label.strip(_MARKS)


def prefix_of(word: str, stem: str) -> str:
    """What stands before ``stem`` in a compound: „Polizei" of „Polizeiangaben"."""
    at = word.lower().rfind(stem)
    prefix = word[:at].rstrip("-‑") if at > 2 else ""
    return prefix[:-1] if prefix.endswith(("ungs", "ions", "heits", "täts")) else prefix


def segments_of(text: str, span: Span) -> list[Span]:
    """The stretches of the phrase between commas and dashes, brackets and their content left out."""
    cuts: list[Span] = []
    start, depth = span[0], 0
    for at in range(*span):
        character = text[at]
        if character in "([":
            if not depth:
                cuts.append((start, at))
            depth += 1
        elif character in ")]":
            depth = max(0, depth - 1)
            start = at + 1
        elif not depth and (character in ",;" or (character in "–—" and text[at - 1 : at].isspace())):
            cuts.append((start, at))
            start = at + 1
    if not depth:
        cuts.append((start, span[1]))
    return [cut for cut in cuts if text[slice(*cut)].strip()]


def spoken_for(
    text: str, span: Span, run: Sequence[Word], lexicon: Lexicon, name: Name | None = None
) -> tuple[str | None, Span | None]:
    """The body behind a spokesperson's role: „Sprecher der Polizei", "a representative for the Sheriff's office"."""
    ends = closed_class(lexicon.language, "speaks_for")
    links = closed_class(lexicon.language, "genitive", "inside")
    for i, word in enumerate(run):
        stem = lexicon.stem("role", word.text) or lexicon.stem("crowd", word.text)
        if not stem or not any(stem.endswith(end) for end in ends):
            continue
        link = run[i + 1] if i + 1 < len(run) else None
        if link and link.text.lower() in links:
            stop = next((s[1] for s in segments_of(text, span) if s[0] <= link.start < s[1]), span[1])
            if name and link.end <= name.start < stop and _is_last(run, name):
                stop = name.start
            return _body_name(text, (link.end, stop), lexicon)
        prefix = prefix_of(word.text, stem) if lexicon.german else ""
        if (len(prefix) > 1 and prefix[-1:].islower() is False) or (
            len(prefix) > 2 and prefix.lower() not in ("presse", "augen")
        ):
            return prefix, (word.start, word.start + len(prefix))
        if not lexicon.german and i and run[i - 1].capital and run[i - 1].text.lower() not in lexicon.small:
            return run[i - 1].text.removesuffix("'s"), (run[i - 1].start, run[i - 1].end)
    return None, None


def owner(text: str, span: Span, run: Sequence[Word], head: Word, lexicon: Lexicon) -> tuple[str | None, Span | None]:
    """What the head noun belongs to: „Anweisung der Botschaft", „Vertreter Libyens", „UN-Mitarbeiter"."""
    place = next((i for i, w in enumerate(run) if w.start == head.start), len(run))
    follower = run[place + 1] if place + 1 < len(run) else None
    dash = re.match(r"([A-Za-zÄÖÜäöü]{2,6})[-‑]", head.text)
    if follower is None or text[head.end : follower.start].strip():
        return (dash[1], (head.start, head.start + len(dash[1]))) if dash else (None, None)
    if follower.text.lower() in closed_class(lexicon.language, "genitive", "inside"):
        return _body_name(text, (follower.end, span[1]), lexicon)
    if lexicon.german and follower.capital and follower.text.endswith("s") and len(follower.text) > 3:
        return follower.text[:-1], (follower.start, follower.end)
    return (dash[1], (head.start, head.start + len(dash[1]))) if dash else (None, None)


def _is_last(run: Sequence[Word], name: Name) -> bool:
    return run[-1].start == name.words[-1].start


def _body_name(text: str, span: Span, lexicon: Lexicon) -> tuple[str | None, Span | None]:
    run = list(words(text, *trim(text, span)))
    opening = closed_class(lexicon.language, "article", "determiner")
    while run and run[0].text.lower() in opening:
        run = run[1:]
    clause = closed_class(lexicon.language, "clause")
    stop = next((i for i, w in enumerate(run) if w.text.lower() in clause and i), len(run))
    if not run[:stop]:
        return None, None
    found = (run[0].start, run[stop - 1].end)
    return plain(text, found), found


def nominative(run: Sequence[Word], lead: int, label: str, gender: str) -> str:
    """``label``, the phrase from ``run[lead]`` on, as it stands in the nominative without its article.

    „dem Deutschen Bundestag" gives „Deutscher Bundestag", „des Kremls" „Kreml". The article is ``run[lead - 1]``;
    ``gender`` decides the adjective's ending, and where it is unknown the article does.
    """
    article = run[lead - 1].text.lower() if 0 < lead < len(run) else ""
    if article not in _ARTICLES:
        return label
    adjective = run[lead].text
    declined = (_CAPITAL_ADJECTIVE if run[lead].capital else _ADJECTIVE).fullmatch(adjective)
    ending = _ENDINGS.get(gender) or {"die": "e", "das": "es"}.get(article)
    if declined and ending and lead < len(run) - 1:
        label = label.replace(adjective, declined[1] + ending, 1)
    if article in ("des", "eines") and gender in ("m", "n"):
        noun = next((w.text for w in run[lead:] if w.capital and not _CAPITAL_ADJECTIVE.fullmatch(w.text)), "")
        label = label.replace(noun, _without_case(noun), 1) if noun else label
    return label


def _without_case(noun: str) -> str:
    if noun.endswith(("ss", "us", "is", "as")) or not noun.endswith("s"):
        return noun
    return noun[:-2] if noun.endswith(("tes", "ges", "des", "mes", "bes")) else noun[:-1]


def outlet_name(name: str) -> str:
    """A paper's name in the nominative: „Süddeutschen Zeitung" gives „Süddeutsche Zeitung"."""
    if not _FEMININE_PAPER.search(name):
        return name
    return re.sub(r"\b([A-ZÄÖÜ]\w+e)n (?=[A-ZÄÖÜ])", r"\1 ", name)
