"""Whether the right voice is found behind the name, the pronoun, the role and the relay, given the right statements.

    python -m training.origins                       every development text, by how the speaker is called
    python -m training.origins --half 0              one of two fixed random halves of them
    python -m training.origins --split heldout       the texts that are only ever measured on
    python -m training.origins --reader model        the network points at the voice behind each statement as well
    python -m training.origins --errors 40           with what was expected and found instead

The labelled ranges of content, speaker, cue, frame and addressee (and the kind) are handed over instead of found
ones; who encloses whom, whom a pronoun means, the fullest name and the body behind a voice are found. Four figures:

``voice``
    the same person or body, whatever titles, articles, cases or first names stand with it (``same_voice``);
``flag``
    named or unnamed as labelled;
``both``
    the two together;
``gate``
    the measure of ``training.gate``: the flag is right and a capitalised word is shared.

Two names are of one voice if the words that tell it from others (capitalised, no titles or roles where there are
names beside them, without the body a spokesperson speaks for) are the same, or those of one all occur among those of
the other. Inflection is overlooked, a compound counts for its head („UN-Sicherheitsrat", „Sicherheitsrat"), an acronym
for its words; behind „Angaben" or „Pressemitteilung" of a body that body is meant. Where the label has a person's
name, its surname must be shared: neither the ministry nor the bare role stands for a person whom the text names. A
label without a voice asks for none.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from lagebild.model import Kind, Link, Medium
from lagebild.reading.draft import Draft, Words
from lagebild.reading.rules import voices
from lagebild.reading.rules.coref import cast
from lagebild.reading.rules.lexicon import Lexicon, lexicon
from lagebild.reading.rules.speaker_parts import prefix_of
from lagebild.reading.rules.speakers import read_phrase
from lagebild.reading.rules.tables import table
from training.gate import _origin_right
from training.labels import Document, Labelled, held_out
from training.labels import read as labelled

_FIGURES = ("voice", "flag", "both", "gate")
_WORD = re.compile(r"[^\W_](?:[\w.&-]*\w)?")
_CAPITAL = re.compile(r"(?:[a-z]{1,3}[-’'])?[A-ZÄÖÜÀ-Þ]")
"""How a name begins: „Gaddafi", „al-Gaddafi"."""
_JOINED = re.compile(r"\b(?:und|sowie|and)\b")
_PARTICLES = frozenset(["von", "van", "de", "der", "den", "al", "bin", "ibn", "el", "da", "di", "del", "du", "zu"])
_ADJECTIVE = re.compile(r"\w+(?:isch|lich|ig|ional|tär|iell|er)(?:e[nrms]?)?$")
_SORTS = {
    "person": "name", "body": "body", "outlet": "body", "document": "body", "pair": "body", "pronoun": "pronoun",
    "own": "pronoun", "adverb": "pronoun", "role": "role", "unnamed": "unnamed", "nothing": "none",
}  # fmt: skip


class Case(NamedTuple):
    """One labelled statement with the origin found for it."""

    document: Document
    statement: Labelled
    sort: str
    """How the speaker is called: ``full name``, ``name``, ``role``, ``pronoun``, ``unnamed``, ``body`` or ``none``."""
    found: Link | None

    @property
    def gold(self) -> tuple[str, bool, str] | None:
        """The labelled origin: its words, whether it is named, the body behind it (or empty)."""
        origin = self.statement.others.get("origin")
        if not origin or origin["text"] is None:
            return None
        text = self.document.text
        return text[slice(*origin["text"])], origin["named"], text[slice(*origin["of"])] if origin["of"] else ""

    @property
    def voice(self) -> bool:
        """Whether it is the same person or body."""
        if self.gold is None or self.found is None:
            return self.gold is None and self.found is None
        words, _, of = self.gold
        return same_voice(words, of, self.found.name, self.found.of or "", self.document.language)

    @property
    def flag(self) -> bool:
        """Whether it is named or unnamed as labelled."""
        return (self.gold and self.gold[1]) == (self.found and self.found.named)

    @property
    def both(self) -> bool:
        """The same voice, named or unnamed as labelled."""
        return self.voice and self.flag

    @property
    def gate(self) -> bool:
        """The measure of the gate."""
        return _origin_right(self.statement.others.get("origin"), self.found, self.document.text)


def same_voice(gold: str, gold_of: str, found: str, found_of: str, language: str) -> bool:
    """Whether two names, with the bodies they speak for (or empty), mean one person or body; see the module."""
    lex = lexicon(language)
    person = surname(gold, lex)
    if person and not any(alike(person, word) for word in words_in(found)):
        return False
    one, other = telling(gold, gold_of, lex), telling(found, found_of, lex)
    whole = [w for w in words_in(gold) if w.lower() not in lex.small]
    if (
        _all_in(one, other)
        or _all_in(other, one)
        or _all_in(whole, words_in(found))
        or _acronym(gold, found)
        or in_small_letters(found, gold)
        or _acronym(found, gold)
        or _same_mention(gold, found, lex)
    ):
        return True
    document = any(lex.stem(kind, w) for kind in ("carrier", "document") for w in words_in(gold))
    body = [w for w in words_in(gold_of) if w[:1].isupper()] if gold_of else []
    if document and body and (_all_in(body, words_in(found)) or _all_in(other, body)):
        return True
    return bool(person) or (bool(gold_of) and _all_in(telling(gold, "", lex), [*other, *words_in(found_of)]))


def words_in(name: str) -> list[str]:
    """The words of a name, without a genitive apostrophe."""
    return [re.sub(r"[’']s$", "", match[0]) for match in _WORD.finditer(name)]


def telling(name: str, of: str, lex: Lexicon) -> list[str]:
    """The words that tell a voice from others: capitalised, without titles and roles where a name stands beside."""
    words = words_in(name)
    capital = [w for i, w in enumerate(words) if _CAPITAL.match(w) and not (i == 0 and w.lower() in lex.small)]
    own = [w for w in capital if not any(alike(w, other) for other in words_in(of))] or capital
    behind = [w for w in (_behind(word, lex) for word in own) if w]
    names = [w for w in behind or own if not lex.stem("role", w) and not lex.stem("title", w)]
    return names or behind or own or [w for w in words if w.lower() not in lex.small] or words


def _behind(word: str, lex: Lexicon) -> str:
    """Whose words they are: „Polizei" of „Polizeiangaben", nothing of „Angaben", every other word itself."""
    stem = lex.stem("carrier", word) if lex.german else None
    return prefix_of(word, stem) if stem else word


def surname(name: str, lex: Lexicon) -> str:
    """The surname in a label that holds a person's full name; empty where there is none."""
    words = words_in(name)
    for at, word in enumerate(words[:-1]):
        ahead = at + 1
        while ahead < len(words) - 1 and (words[ahead] in _PARTICLES or lex.first_name(words[ahead])):
            ahead += 1
        crowned = len(words[ahead]) > 1 and words[ahead].isupper()  # „Elisabeth II.“, „Patrick Georg von der IG“
        if lex.first_name(word) and words[ahead][:1].isupper() and not crowned and not lex.stem("body", words[ahead]):
            joined = re.search(rf"{re.escape(word)}[\w .’'-]*{re.escape(words[ahead])}", name)
            if joined and word.lower() not in lex.small:
                last = ahead
                while (
                    last + 1 < len(words) and f"{words[last]} {words[last + 1]}" in name and words[last + 1].istitle()
                ):
                    last += 1
                return words[last]
    return ""


def in_small_letters(found: str, gold: str) -> bool:
    """Whether a name without capitals („amnesty international") stands as it is in the labelled mention."""
    return len(found) > 2 and found == found.lower() and re.search(rf"\b{re.escape(found)}\b", gold) is not None


def alike(word: str, other: str) -> bool:
    """The same word, give or take inflection, or the head of a compound."""
    short, long = sorted((word.casefold(), other.casefold()), key=len)
    stem = re.sub(r"(?:e[nrms]?|n|s)$", "", short) if len(short) > 3 else short
    inflected = long.startswith(stem) and len(long) - len(stem) <= 3 and len(stem) > 2
    return (
        short == long
        or inflected
        or (len(stem) > 4 and re.search(rf"{re.escape(stem)}(?:e[nrms]?|n|s)?$", long) is not None)
    )


def _all_in(few: Sequence[str], many: Sequence[str]) -> bool:
    return bool(few) and all(any(alike(word, other) for other in many) for word in few)


def _same_mention(gold: str, found: str, lex: Lexicon) -> bool:
    """Whether ``found`` is the labelled mention itself, cut short behind: „ein Prediger aus London" as „Prediger"."""
    one, other = ([w for w in words_in(name) if w.lower() not in lex.small] for name in (gold, found))
    head = next((place for place, word in enumerate(one) if word[:1].isupper()), len(one))
    starts = (at for at in range(len(one) - len(other) + 1) if at <= head < at + len(other))
    several = _JOINED.search(gold) and not _JOINED.search(found)  # „die Minister A-Lands und B-Lands“
    return len(other) > 1 and not several and any(all(map(alike, other, one[at:])) for at in starts)


def _acronym(short: str, long: str) -> bool:
    letters = next((w for w in words_in(short) if len(w) > 1 and w.isupper()), "")
    if not letters:
        return False
    known = any(letters == row[0] and re.search(row[1], long) for row in table("acronyms.tsv"))
    return known or "".join(w[0] for w in words_in(long) if w[0].isupper()) == letters


def half_of(identifier: str) -> int:
    """0 or 1: in which of two fixed random halves a development text lies."""
    return hashlib.sha256(identifier.encode()).digest()[-1] % 2


def with_pointers(
    document: Document, drafts: Sequence[Draft], weights: Path | None = None
) -> tuple[list[Draft], dict[int, Words]]:
    """The drafts with where the network points for their origin, each read out at its own beginning.

    And the words that it takes pronouns for, by where these begin.
    """
    from lagebild.reading.neural import whom
    from lagebild.reading.neural.decode import pointed_words
    from lagebild.reading.neural.extract import encoded, read_at
    from lagebild.reading.neural.weights import SHIPPED, load

    folder = weights or SHIPPED
    network, found, answers = load(folder), list(drafts), dict[int, Words]()
    people = cast(document.text, document.language)
    for one in encoded(document.text, document.language, weights=folder):
        starts, (low, high) = [w.start for w in one.window.words], one.window.own
        at = [bisect_right(starts, min(d.content)[0]) - 1 for d in drafts]
        inside = [i for i, word in enumerate(at) if low <= word < high]
        seeds = [(at[i], 0 if drafts[i].kind is Kind.DIRECT else 1, drafts[i]) for i in inside]
        for i, candidate in zip(inside, read_at(network, one, seeds), strict=True):
            pointed = pointed_words(candidate, one.window.words)
            found[i] = msgspec.structs.replace(drafts[i], pointed=pointed)
        answers |= whom.answers(network, one, drafts, people)
    return found, answers


def cases(document: Document, reader: str = "rules", weights: Path | None = None) -> Iterator[Case]:
    """The labelled statements of a text, each with the origin that follows from the labelled ranges.

    ``reader`` is ``rules``, or ``model`` to let the network point at the voice as well.
    """
    drafts = [
        Draft(
            content=tuple(s.parts["content"]), kind=s.kind, medium=s.medium or Medium.SPEECH,
            speaker=tuple(s.parts["speaker"]), cue=tuple(s.parts["cue"]), frame=tuple(s.parts["frame"]),
            addressee=tuple(s.parts["addressee"]),
        )
        for s in document.statements
    ]  # fmt: skip
    answers: dict[int, Words] = {}
    if reader == "model":
        drafts, answers = with_pointers(document, drafts, weights)
    traced, _ = voices.hear(document.text, document.language, drafts, outlet="Wikinews", answers=answers)
    for statement, voiced in zip(document.statements, traced, strict=True):
        if statement.mode is None:
            continue  # a reading that left mode, origin and relays open
        yield Case(document, statement, _sort(document, statement), voiced.chain[-1] if voiced.chain else None)


def _sort(document: Document, statement: Labelled) -> str:
    if not statement.parts["speaker"]:
        return "none"
    span = max(statement.parts["speaker"], key=lambda s: s[1] - s[0])
    lex = lexicon(document.language)
    if surname(document.text[slice(*span)], lex):
        return "full name"
    return _SORTS[read_phrase(document.text, span, lex).sort]


def measured(split: str, language: str, half: int | None = None, reader: str = "rules") -> list[Case]:
    """The cases of the development texts (``dev``; of one half of them) or of the held-out ones (``heldout``)."""
    kept = held_out()
    return [
        case
        for document in labelled()
        if document.reading == 1 and document.language == language and (document.id in kept) == (split == "heldout")
        if half is None or half_of(document.id) == half
        for case in cases(document, reader)
    ]


def _line(name: str, some: Sequence[Case]) -> str:
    figures = (100 * sum(getattr(c, key) for c in some) / len(some) for key in _FIGURES)
    return f"  {name:18} {len(some):5}  " + "  ".join(f"{figure:5.1f}" for figure in figures)


def _report(language: str, some: Sequence[Case]) -> None:
    by_sort: defaultdict[str, list[Case]] = defaultdict(list)
    for case in some:
        by_sort[case.sort].append(case)
        if case.sort in ("pronoun", "role"):
            by_sort["pronoun or role"].append(case)
    print(f"{language}:{'':17} count  voice   flag   both   gate")
    for sort in sorted(by_sort):
        print(_line(sort, by_sort[sort]))
    print(_line("all", some))


def _told(case: Case) -> str:
    text = case.document.text
    spoken: Any = " … ".join(text[slice(*s)] for s in case.statement.parts["speaker"])
    found = (case.found.name, case.found.named, case.found.of or "") if case.found else None
    marks = "".join(letter for letter, right in zip("vf", (case.voice, case.flag), strict=True) if not right)
    return f"{case.document.id} {marks:2} {case.sort} | {spoken} | expected {case.gold} | found {found}"


def main() -> int:
    """Print the figures, and on demand the errors (never those of the held-out texts)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "heldout"), default="dev")
    parser.add_argument("--half", type=int, choices=(0, 1), help="one half of the development texts")
    parser.add_argument("--reader", choices=("rules", "model"), default="rules", help="let the network point as well")
    parser.add_argument("--language", choices=("de", "en"), help="one language only")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show so many errors a language")
    args = parser.parse_args()
    if args.errors and args.split == "heldout":
        parser.error("the errors of the held-out texts are not looked at")
    for language in (args.language,) if args.language else ("de", "en"):
        found = measured(args.split, language, args.half, args.reader)
        _report(language, found)
        for case in [c for c in found if not (c.voice and c.flag)][: args.errors]:
            print("   ", _told(case))
    return 0


if __name__ == "__main__":
    sys.exit(main())
