"""Mentions of bodies and outlets: nouns such as Ministerium with what belongs to them, acronyms, papers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lagebild.model import Span
from lagebild.reading.rules.lexicon import Lexicon, Word, words
from lagebild.reading.rules.speaker_parts import closed_class, nominative, outlet_name
from lagebild.reading.rules.tables import grammar

__all__ = ["Body", "find_acronyms", "find_bodies", "find_outlets"]

_QUOTED = re.compile(r"[„“\"‚‘»«]([A-ZÄÖÜÀ-ÞА-Я0-9][^„“”\"‚‘’»«\n]{1,48})[“”\"’‘«»]")
_ACRONYM = re.compile(r"\s?\([„“\"]?([A-ZÄÖÜ][A-Za-zÄÖÜäöü]{1,9}|[a-z]{2,5})[“”\"]?\)")
_REPORTS = re.compile(
    r"\b(?:bericht\w*|melde\w*|zitier\w*|schreib\w*|schrieb\w*|laut|zufolge|Berufung|report\w*|cit(?:es|ed|ing)|quot\w+)\b"
)
_ADJECTIVE = re.compile(r"\w[\w-]+(?:e|er|en|es|em)$")
_FAMILIES = frozenset(["Spiegel", "Stern", "Focus", "Zeit", "Bild", "Phoenix", "BR"])
"""Outlets whose names are everyday words: taken for outlets only in quotation marks or behind „laut"."""


class Body(NamedTuple):
    """A body or outlet where it is mentioned."""

    start: int
    end: int
    name: str
    head: str
    gender: str
    outlet: bool


def _near(text: str, left: Word, right: Word) -> bool:
    return not text[left.end : right.start].strip()


def find_bodies(text: str, run: Sequence[Word], lexicon: Lexicon, taken: set[int]) -> Iterator[Body]:
    """Bodies among the words of a sentence; words that begin at an offset in ``taken`` belong to persons."""
    reader = _german if lexicon.german else _english
    at = 0
    while at < len(run):
        found = None if run[at].start in taken else reader(text, run, at, lexicon, taken)
        if found:
            body, at = found
            yield body
        else:
            at += 1


def _german(text: str, run: Sequence[Word], at: int, lexicon: Lexicon, taken: set[int]) -> tuple[Body, int] | None:
    word = run[at]
    if not word.capital:
        return None
    if lexicon.places.get(word.text) == "seat":
        return Body(word.start, word.end, word.text, word.text.lower(), "n", outlet=False), at + 1
    if lexicon.stem("body", word.text) is None or lexicon.stem("role", word.text):
        return None
    first = at
    while (
        first > 0 and at - first < 3 and _near(text, run[first - 1], run[first]) and run[first - 1].start not in taken
    ):
        before = run[first - 1]
        low = before.text.lower()
        if low in lexicon.small or not _ADJECTIVE.fullmatch(before.text):
            break
        if low in grammar("finite") or low in closed_class("de", "few"):
            break  # „wollte Airbus“, „einige kleinere Parteien“
        if first < at and before.text[-2:] != run[first].text[-2:]:
            break  # adjectives in a row end alike; „stellte russischen" are not two
        if before.capital and any(lexicon.stem(k, before.text) for k in ("role", "body", "crowd", "carrier")):
            break
        first -= 1
    last = _tail(text, run, at, lexicon, taken)
    gender = lexicon.gender("body", word.text)
    label = text[run[first].start : run[last].end]
    article = first - 1 if first > 0 and _near(text, run[first - 1], run[first]) else None
    if article is not None:
        label = nominative(run, first, label, gender)
    name = re.sub(r"\s+", " ", label).strip('„“”"‚‘’»« ')
    head = _head(word.text, lexicon)
    return Body(run[first].start, run[last].end, name, head, gender, outlet=False), last + 1


def _head(noun: str, lexicon: Lexicon) -> str:
    """The noun in small letters, without the genitive's s: „Landgerichts" is a „landgericht"."""
    low, stem = noun.lower(), lexicon.stem("body", noun)
    genitive = stem and lexicon.gender("body", noun) in ("m", "n") and low.endswith((f"{stem}s", f"{stem}es"))
    return low[: low.rindex(stem) + len(stem)] if stem and genitive else low


def _tail(text: str, run: Sequence[Word], at: int, lexicon: Lexicon, taken: set[int]) -> int:
    """The last word of what follows the head: a proper name, then one genitive or „von/für" phrase."""
    last = at
    while last + 1 < len(run) and last - at < 4 and _beside(text, run[last], run[last + 1]):
        follower = run[last + 1]
        if not follower.capital or follower.text.lower() in lexicon.small or follower.start in taken:
            break
        if follower.text.endswith(("ungen", "heiten", "keiten", "berufung", "Berufung")):
            break
        if follower.text in lexicon.common or (last == at and lexicon.stem("crowd", follower.text)):
            break  # „setzte die Polizei Wasserwerfer ein“
        last += 1
    links = ("der", "des", "für", "von", "vom")
    if last == at and last + 2 < len(run) and run[last + 1].text in links and _near(text, run[last], run[last + 1]):
        ahead = last + 2
        while ahead < len(run) and ahead - last < 4 and _near(text, run[ahead - 1], run[ahead]):
            if run[ahead].start in taken or run[ahead].text in lexicon.common or run[ahead].text.startswith("ein"):
                return last  # „dass die Bank von einem Gericht verurteilt wurde“
            if run[ahead].capital:
                return ahead
            ahead += 1
    return last


def _beside(text: str, left: Word, right: Word) -> bool:
    return text[left.end : right.start] in (" ", " „", ' "', "“ ", " ‚", "’ ")


def _english(text: str, run: Sequence[Word], at: int, lexicon: Lexicon, taken: set[int]) -> tuple[Body, int] | None:
    word = run[at]
    if not word.capital:
        return None
    if lexicon.places.get(word.text) == "seat":
        return Body(word.start, word.end, word.text, word.text.lower(), "n", outlet=False), at + 1
    last, head = at, None
    if word.text.lower() in lexicon.small:
        return None
    ahead = at
    while ahead < len(run) and ahead - at < 8 and (ahead == at or _near(text, run[ahead - 1], run[ahead])):
        here = run[ahead]
        if here.start in taken:
            break
        if here.capital and here.text.lower() not in ("the", "a"):
            last = ahead
            head = (
                here
                if lexicon.stem("body", here.text) and (head is None or "of" not in _lows(run, at, ahead))
                else head
            )
        elif here.text.lower() not in ("of", "the", "for", "and"):
            break
        ahead += 1
    if head is None:
        return None
    name = re.sub(r"\s+", " ", text[run[at].start : run[last].end]).removesuffix("'s").removesuffix("’s")
    return Body(run[at].start, run[last].end, name, head.text.lower(), "n", outlet=False), last + 1


def _lows(run: Sequence[Word], start: int, end: int) -> list[str]:
    return [w.text.lower() for w in run[start:end]]


def find_outlets(text: str, sentences: Sequence[Span], lexicon: Lexicon) -> list[Body]:
    """Outlets: names of the table, names in quotation marks where the wording shows that a medium is meant."""
    found: list[Body] = []
    for sentence in sentences:
        quoted = [
            Body(m.start(1), m.end(1), name, name.lower(), "f", outlet=True)
            for m in _QUOTED.finditer(text, *sentence)
            for name in [outlet_name(m[1].strip())]
            if _is_outlet(text, name, m.start(), m.end(), lexicon)
        ]
        end = -1
        run = list(words(text, *sentence))
        for at, word in enumerate(run):
            if quoted and quoted[0].start <= word.start:
                found.append(quoted.pop(0))
                end = found[-1].end
            body = _outlet_at(text, run, at, lexicon) if word.start >= end and word.capital else None
            if body and not (quoted and quoted[0].start < body.end):
                found.append(body)
                end = body.end
        found += quoted
    return found


def _outlet_at(text: str, run: Sequence[Word], at: int, lexicon: Lexicon) -> Body | None:
    found = _known_outlet(text, run, at, lexicon) or _announced_outlet(text, run, at, lexicon)
    return found or _press_name(text, run, at)


def _is_outlet(text: str, name: str, start: int, end: int, lexicon: Lexicon) -> bool:
    if name in lexicon.outlets or name.rstrip("s") in lexicon.outlets:
        return True
    if len(name.split()) > 5 or name[-1:] in ".!?,":
        return False
    before = list(words(text, max(0, start - 40), start))
    medium = bool(before) and (
        lexicon.stem("outlet", before[-1].text) or before[-1].text.lower() in ("agentur", "agency")
    )
    kind_before = medium and not text[before[-1].end : start].strip()
    last = name.split()[-1]
    if kind_before or text[end : end + 8].lower().startswith(("-zeitung", "-bericht")):
        return True
    article = bool(before) and before[-1].text.lower() in closed_class(lexicon.language, "article", "preposition")
    shape = bool(lexicon.stem("outlet", last)) and article
    return shape or (
        article and bool(_REPORTS.search(text, max(0, start - 30), min(len(text), end + 30))) and name.istitle()
    )


def _known_outlet(text: str, run: Sequence[Word], at: int, lexicon: Lexicon) -> Body | None:
    for length in (4, 3, 2, 1):
        if at + length > len(run):
            continue
        name = re.sub(r"\s+", " ", text[run[at].start : run[at + length - 1].end])
        if name.rstrip("s") not in lexicon.outlets and name not in lexicon.outlets:
            continue
        if name in _FAMILIES and not (at and run[at - 1].text.lower() in ("laut", "des", "dem") and name != "Zeit"):
            continue
        label = name if name in lexicon.outlets else name.rstrip("s")
        label = outlet_name(label)
        return Body(run[at].start, run[at + length - 1].end, label, label.lower(), "f", outlet=True)
    return None


def _press_name(text: str, run: Sequence[Word], at: int) -> Body | None:
    """„Bangkok Post", "New Zealand Herald": two capitals and more, the last a newspaper's usual name."""
    last = at
    while (
        last + 1 < len(run)
        and last - at < 4
        and text[run[last].end : run[last + 1].start] == " "
        and run[last + 1].capital
    ):
        last += 1
    while last > at and run[last].text not in closed_class("en", "press"):
        last -= 1
    if last == at or run[at].text.lower() in ("the", "die", "der", "das", "den", "dem", "des"):
        return None
    name = re.sub(r"\s+", " ", text[run[at].start : run[last].end])
    return Body(run[at].start, run[last].end, name, name.lower(), "f", outlet=True)


def _announced_outlet(text: str, run: Sequence[Word], at: int, lexicon: Lexicon) -> Body | None:
    """„die Nachrichtenagentur Kyodo", „die Radiostation WKLM"."""
    word = run[at]
    if not lexicon.german or not word.capital or not lexicon.stem("outlet", word.text) or at + 1 >= len(run):
        return None
    last = at
    while last + 1 < len(run) and last - at < 3 and text[run[last].end : run[last + 1].start] == " ":
        follower = run[last + 1]
        if not follower.capital or follower.text.lower() in lexicon.small:
            break
        last += 1
    if last == at:
        return None
    name = re.sub(r"\s+", " ", text[run[at + 1].start : run[last].end])
    return Body(
        run[at + 1].start, run[last].end, name, word.text.lower(), lexicon.gender("outlet", word.text), outlet=True
    )


def find_acronyms(text: str, sentences: Sequence[Span], taken: set[int]) -> list[tuple[Body, str]]:
    """„Internationale Atomenergiebehörde (IAEO)": the body and its acronym; party tags behind persons are none."""
    found: list[tuple[Body, str]] = []
    links = {"der", "des", "für", "von", "und", "of", "the", "for", "and", "de", "du", "la", "zur", "zum", "in"}
    for start, end in sentences:
        for match in _ACRONYM.finditer(text, start, end):
            run = list(words(text, max(start, match.start() - 120), match.start()))[-9:]
            if not run or run[-1].start in taken or text[run[-1].end : match.start()].strip('„“”"‚‘’»« '):
                continue
            first = len(run) - 1
            while (
                first > 0
                and (run[first - 1].capital or run[first - 1].text in links)
                and run[first - 1].start not in taken
            ):
                if text[run[first - 1].end : run[first].start].strip('„“”"‚‘’»« -'):
                    break
                first -= 1
            small = match[1].islower()
            fits = [
                i
                for i in range(first, len(run))
                if run[i].text[0].upper() == match[1][0].upper() and run[i].capital != small
            ]
            if small and "".join(w.text[0] for w in run[-len(match[1]) :]) != match[1]:
                continue
            fits = [len(run) - len(match[1])] if small else fits
            begin = fits[0] if fits else len(run) - 1
            label = re.sub(r"\s+", " ", text[run[begin].start : run[-1].end]).strip('„“”"‚‘’»« ')
            if label and (run[begin].capital or small):
                head = run[-1].text.lower()
                found.append((Body(run[begin].start, run[-1].end, label, head, "-", outlet=False), match[1]))
    return found
