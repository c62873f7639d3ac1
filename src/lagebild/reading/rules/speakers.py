"""What a noun phrase that stands for a speaker says: who, in what role, for which body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lagebild.model import Span
from lagebild.reading.rules.labels import is_thing
from lagebild.reading.rules.lexicon import Lexicon, Word, words
from lagebild.reading.rules.names import Name, find_names
from lagebild.reading.rules.person_nouns import is_owned_person, is_woman, means_several, one_person, sex_of
from lagebild.reading.rules.speaker_parts import (
    Phrase,
    closed_class,
    closed_words,
    nominative,
    outlet_name,
    owner,
    plain,
    prefix_of,
    segments_of,
    spoken_for,
    trim,
)

__all__ = ["read_phrase"]

_BELONGS = re.compile(r" \(?(?:vom|von (?:der|den|dem)|from the|of the) (?P<body>[„“\"]?[A-ZÄÖÜ][^,;:()]{1,60})")
"""„Jana Moll vom ‚Kollektiv Nord'": whom a person speaks for, behind the name."""
_ADDRESS = re.compile(r"(?:[\w-]+\.)+(?:de|com|org|net|info|at|ch)", re.IGNORECASE)
_WITHOUT_BORDERS = re.compile(r"^\w+ ohne Grenzen$")
"""„Ärzte ohne Grenzen": a body that is called by whom it unites."""
_NEAR = 20_000
_FOREIGN = frozenset(["of", "for", "de", "du", "di"])
_LAND = re.compile(r"(?P<stem>[a-zäöüß-]{3,})isch(?:e[nrms]?)?$")
_QUOTED = re.compile(r"[„“\"‚‘»«]([^„“”\"‚‘’»«]{2,60})[“”\"’‘«»]")


def read_phrase(text: str, span: Span, lexicon: Lexicon, *, depth: int = 0) -> Phrase:
    """Take the noun phrase at ``span`` apart; ``sort`` is ``nothing`` where there are no words."""
    span = trim(text, span)
    run = list(words(text, *span))
    prepositions = closed_class(lexicon.language, "preposition")
    while len(run) > 1 and run[0].text.lower() in prepositions:
        run = run[1:]
        span = (run[0].start, span[1])
    if not run:
        return Phrase(sort="nothing", span=span)
    small = _small(run, lexicon, span)
    if small:
        return small
    if depth < 2:
        for reader in (_pair, _carrier):
            found = reader(text, span, run, lexicon, depth)
            if found:
                return found
    return _noun_phrase(text, span, run, lexicon)


def _small(run: Sequence[Word], lexicon: Lexicon, span: Span) -> Phrase | None:
    closed = closed_words(lexicon.language)
    first, rest = run[0].text.lower(), [w.text.lower() for w in run[1:]]
    if first in closed["adverb"] and not rest:
        return Phrase(sort="adverb", name=run[0].text, span=span)
    if first in closed["pronoun"] and all(w in closed["filler"] for w in rest):
        return Phrase(sort="pronoun", name=run[0].text, span=span, gender=closed["pronoun"][first])
    return None


def _pair(text: str, span: Span, run: Sequence[Word], lexicon: Lexicon, depth: int) -> Phrase | None:
    """„X und Y", where each of both could stand alone."""
    joints = [i for i, w in enumerate(run) if w.text.lower() in ("und", "sowie", "and") and 0 < i < len(run) - 1]
    if len(joints) != 1 or text[run[joints[0] - 1].end : run[joints[0]].start].strip():
        return None
    joint = joints[0]
    left = read_phrase(text, (span[0], run[joint - 1].end), lexicon, depth=depth + 2)
    right = read_phrase(text, (run[joint].end, span[1]), lexicon, depth=depth + 2)
    alike = left.sort == right.sort and left.sort in ("person", "body", "outlet", "role")
    if not alike or not left.named or not right.named or left.of:
        return None
    article = run[joint + 1].text.lower() in closed_class(lexicon.language, "article")
    if not (article or (joint == 1 and len(run) == 3) or left.sort == "person"):
        return None
    return Phrase(sort="pair", name=f"{left.name} & {right.name}", span=span, gender="p", parts=(left, right))


def _carrier(text: str, span: Span, run: Sequence[Word], lexicon: Lexicon, depth: int) -> Phrase | None:
    """„Angaben der Polizei": the voice behind it; „eigenen Angaben": whoever was spoken of; „Polizeiangaben"."""
    closed = closed_words(lexicon.language)
    opening = closed_class(lexicon.language, "article", "determiner", "many", "few", "possessive")
    lead = 0
    while lead < len(run) - 1 and (run[lead].text.lower() in opening or _is_adjective(run[lead], lexicon)):
        lead += 1
    if (
        lead == 0
        and len(run) == 2
        and lexicon.german
        and run[0].text.endswith("s")
        and not lexicon.is_common(run[0].text)
    ):
        lead = 1  # „Grupps Meinung"
    noun = run[lead]
    stem = lexicon.stem("carrier", noun.text) if noun.capital or not lexicon.german else None
    if noun.text == "Seiten" and not lead and len(run) > 2 and run[1].text in ("der", "des"):
        return read_phrase(text, (run[1].start, span[1]), lexicon, depth=depth + 1)  # „von Seiten der Delegation“
    if stem is None:
        return _owned(text, span, run, lead, lexicon) or _possessed(text, span, run, lexicon, depth)
    rest = run[lead + 1 :]
    if lead == 1 and run[0].capital and run[0].text.endswith("s") and lexicon.german:
        return read_phrase(text, (run[0].start, run[0].end - 1), lexicon, depth=depth + 1)
    if rest and rest[0].text.lower() in closed["genitive"]:
        start = rest[0].start if rest[0].text.lower() in opening else rest[1].start if len(rest) > 1 else rest[0].end
        behind = read_phrase(text, (start, span[1]), lexicon, depth=depth + 1)
        return behind if behind.sort != "nothing" else None
    owner = next((w.text.lower() for w in run[:lead] if w.text.lower() in closed["possessive"]), None)
    if owner:
        return Phrase(sort="own", name=text[slice(*span)], span=span, gender=closed["possessive"][owner])
    prefix = prefix_of(noun.text, stem)
    if (
        prefix
        and not rest
        and (prefix.isupper() or any(lexicon.stem(kind, prefix) for kind in ("body", "crowd", "outlet")))
    ):
        return _compound(noun, prefix, lexicon)
    if rest and not rest[0].capital and rest[0].text.endswith("er") and rest[0].text not in ("oder", "über", "unter"):
        return read_phrase(text, (rest[0].start, span[1]), lexicon, depth=depth + 1)  # „Angaben informierter Kreise"
    if len(rest) > 1 and rest[0].text.lower() in closed["possessive"] and lexicon.german:
        return read_phrase(text, (rest[0].start, span[1]), lexicon, depth=depth + 1)  # „Angaben seines Verwalters"
    if rest and rest[0].capital:
        behind = read_phrase(text, (rest[0].start, span[1]), lexicon, depth=depth + 1)
        return behind if behind.sort in ("person", "body", "outlet") else None
    return None


def _owned(text: str, span: Span, run: Sequence[Word], lead: int, lexicon: Lexicon) -> Phrase | None:
    """„ihrer Erinnerung", „eigenem Bekunden": words of whoever was spoken of; „seine Mutter", „ihr Büro" are not."""
    possessive = closed_words(lexicon.language)["possessive"]
    noun, gender = run[lead].text, possessive.get(run[0].text.lower())
    able = any(lexicon.stem(kind, noun) for kind in ("role", "crowd", "body", "outlet", "document", "title"))
    if gender is None or not lexicon.german or not lead or not run[lead].capital or able:
        return None
    if any(word.capital for word in run[lead + 1 :]):
        return None  # „dessen Justiziar Gunnar Hesse“
    low = noun.lower()
    if low in closed_class("de", "household") or means_several(low) or is_owned_person(low):
        return None
    return Phrase(sort="own", name=text[slice(*span)], span=span, gender=gender)


def _compound(noun: Word, prefix: str, lexicon: Lexicon) -> Phrase:
    """„Polizeiangaben" are the police's; „Medienberichte" nobody's in particular."""
    crowd = any(lexicon.stem(kind, prefix) for kind in ("crowd", "outlet")) or prefix.lower() in ("presse", "eigen")
    span = (noun.start, noun.start + len(prefix))
    sort = "unnamed" if crowd else "body"
    return Phrase(sort=sort, name=prefix, named=not crowd, head=prefix.lower(), span=span, gender="p" if crowd else "f")


def _possessed(text: str, span: Span, run: Sequence[Word], lexicon: Lexicon, depth: int) -> Phrase | None:
    """In English the voice stands before the noun: "Amnesty's report"."""
    if lexicon.german or len(run) < 2 or lexicon.stem("carrier", run[-1].text) is None:
        return None
    before = run[-2]
    if not before.text.endswith(("'s", "’s")):
        return None
    return read_phrase(text, (span[0], before.end - 2), lexicon, depth=depth + 1)


def _is_adjective(word: Word, lexicon: Lexicon) -> bool:
    if lexicon.german:
        return not word.capital and bool(re.search(r"(?:e|er|es|en|em)$", word.text))
    return not word.capital and word.text not in lexicon.small and not lexicon.is_common(word.text)


def _noun_phrase(text: str, span: Span, run: Sequence[Word], lexicon: Lexicon) -> Phrase:
    first = run[0].text.lower()
    indefinite = first in closed_class(lexicon.language, "determiner", "many", "few") or first[0].isdigit()
    indefinite = indefinite or text[span[0] : span[0] + 1].isdigit()
    parts = segments_of(text, span) or [span]
    names = [
        (place, inside, name)
        for place, part in enumerate(parts)
        for inside in [list(words(text, *part))]
        for name in find_names(text, inside, lexicon)
        if not _somebody_else(text, inside, name, lexicon, indefinite=indefinite)
        if not _of_a_body(inside, name, lexicon)
    ]
    if names:
        _, _, name = max(names, key=lambda n: (n[2].sure and len(n[2].words) > 1, len(n[2].words) > 1, -n[2].start))
        return _person(text, span, run, name, lexicon)
    inside = list(words(text, *parts[0])) or list(run)
    return _headed(text, (span[0], max(parts[0][1], inside[-1].end)), inside, lexicon, indefinite=indefinite)


def _somebody_else(text: str, inside: Sequence[Word], name: Name, lexicon: Lexicon, *, indefinite: bool) -> bool:
    """Whether the name is somebody the speaker belongs to: „ein Sprecher von Angela Merkel"."""
    place = next((i for i, w in enumerate(inside) if w.start == name.start), 0)
    crowd = place > 0 and lexicon.german and inside[place - 1].capital and lexicon.stem("crowd", inside[place - 1].text)
    genitive = crowd and name.words[-1].text.endswith("s")
    if genitive and (indefinite or (place == 1 and _stands_bare(text, name))):
        return True  # „einige Anhänger Saddam Husseins“; „Juristin Halina Voss“ is called so
    while place > 0 and inside[place - 1].text.lower() in {r.lower() for r in name.roles}:
        place -= 1
    while place > 0 and _is_proper(inside[place - 1], lexicon):
        place -= 1  # „der Aga Khan University“
    if place == 0:
        return False
    before = inside[place - 1].text.lower()
    if place == 1 and before in closed_class(lexicon.language, "article"):
        return False
    if before in _FOREIGN:
        return True  # „des Florida Museum of Natural History“
    owner = len(name.words) == 1 and name.words[0].text.endswith("s") and place == 1 and indefinite
    return before in closed_class(lexicon.language, "genitive", "preposition") or (indefinite and place > 2) or owner


def _stands_bare(text: str, name: Name) -> bool:
    """Whether the surname stands without its last letter, the genitive's s, somewhere near it."""
    bare = re.compile(rf"\b{re.escape(name.words[-1].text[:-1])}\b")
    return bare.search(text, max(0, name.start - _NEAR), name.start + _NEAR) is not None


def _several(run: Sequence[Word], head: Word) -> bool:
    """„die lokalen Fernsehsender", „arabische Medien", „bulgarische Presse": papers and stations that nobody names."""
    low = head.text.lower()
    lower = [w for w in run if w != head and not w.capital]
    return low in ("presse", "medien") or (low.endswith("sender") and any(w.text.endswith("en") for w in lower))


def _is_proper(word: Word, lexicon: Lexicon) -> bool:
    """Whether a word before a name may belong to it: a capital one that no list knows."""
    return (
        lexicon.german and word.capital and word.text.lower() not in lexicon.small and not lexicon.is_common(word.text)
    )


def _of_a_place(run: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether one of the words says where a body belongs: „Londoner", „iranischen", „US-", „in Virginia"."""
    for place, word in enumerate(run):
        text = word.text
        stem = _LAND.match(text.lower())
        if lexicon.is_place(text) or lexicon.is_place(text.removesuffix("er")) or re.match(r"(?:US|EU|UN)[-‑]", text):
            return True
        if stem and stem["stem"][:4] in lexicon.place_beginnings:
            return True
        if place and word.capital and run[place - 1].text == "in" and not lexicon.is_common(text):
            return True
    return False


def _of_a_body(inside: Sequence[Word], name: Name, lexicon: Lexicon) -> bool:
    """„Die Organisation Transparency International": the name of what the noun right before it says, not a person's."""
    place = next((i for i, w in enumerate(inside) if w.start == name.start), 0)
    if name.sure or not place or not lexicon.german:
        return False
    before = inside[place - 1]
    return before.capital and bool(lexicon.stem("body", before.text) or lexicon.stem("outlet", before.text))


def _person(text: str, span: Span, run: Sequence[Word], name: Name, lexicon: Lexicon) -> Phrase:
    label = " ".join(w.text for w in name.words).removesuffix("'s").removesuffix("’s")
    others = [w for w in run if w not in name.words and lexicon.stem("role", w.text)]
    sexes = [name.sex, *(sex_of(run, run.index(w), lexicon) for w in others)]
    of, of_span = spoken_for(text, span, run, lexicon, name)
    belongs = _BELONGS.match(text, name.end, span[1]) if of is None else None
    if belongs:
        of, of_span = plain(text, belongs.span("body")), belongs.span("body")
    return Phrase(
        sort="person", name=label, span=(name.start, name.end), head=name.words[-1].text.lower(),
        of=of, of_span=of_span, gender=next((s for s in sexes if s != "-"), "-"),
        roles=tuple(w.text.lower() for w in others),
    )  # fmt: skip


def _headed(text: str, span: Span, run: Sequence[Word], lexicon: Lexicon, *, indefinite: bool) -> Phrase:
    """A phrase without a person's name: its head noun says what it is."""
    opening = closed_class(lexicon.language, "article", "determiner", "demonstrative")
    several = closed_class(lexicon.language, "many", "genitive", "article", "possessive")
    lead = 0
    while lead < len(run) - 1 and run[lead].text.lower() in opening:
        lead += 1
    begin = lead
    while begin < len(run) - 1 and run[0].text.lower() in several and run[begin].text.lower() in several:
        begin += 1
    head = _head(text, run[begin:], lexicon)
    found = _outlet(text, span, run[lead:], head, lexicon) if not indefinite else None
    return found or _headed_plain(text, span, run, lead, head, lexicon, indefinite=indefinite)


def _outlet(text: str, span: Span, run: Sequence[Word], head: Word, lexicon: Lexicon) -> Phrase | None:
    whole = (run[0].start, span[1])
    label = plain(text, whole)
    if _ADDRESS.fullmatch(head.text):
        return Phrase(sort="outlet", name=head.text, span=(head.start, head.end), head=head.text.lower(), gender="f")
    quoted = _QUOTED.search(text, *span)
    for form in (label, label.removesuffix("s"), head.text, head.text.removesuffix("s")):
        if form in lexicon.outlets:
            return Phrase(sort="outlet", name=outlet_name(form), span=whole, head=form.lower(), gender="f")
    agency = quoted is not None and head.text.lower() in ("agentur", "agency") and quoted.start(1) > head.end
    if lexicon.stem("outlet", head.text) or agency:
        inner = quoted.span(1) if quoted else _proper_behind(text, head, span, lexicon) or whole
        if inner == whole and (head.text.lower() in closed_class(lexicon.language, "papers") or _several(run, head)):
            return Phrase(sort="unnamed", name=label, span=whole, head=head.text.lower(), gender="p", named=False)
        return Phrase(sort="outlet", name=outlet_name(plain(text, inner)), span=inner, head=head.text.lower(),
                      gender=lexicon.gender("outlet", head.text))  # fmt: skip
    if quoted and quoted.start(1) <= run[0].start and quoted.end(1) >= run[-1].end - 12:
        return Phrase(
            sort="outlet", name=outlet_name(quoted[1].strip()), span=quoted.span(1), head=label.lower(), gender="f"
        )
    return None


def _headed_plain(
    text: str, span: Span, run: Sequence[Word], lead: int, head: Word, lexicon: Lexicon, *, indefinite: bool
) -> Phrase:
    whole, low = (run[lead].start, span[1]), head.text.lower()
    label = plain(text, whole)
    role, crowd, body = (lexicon.stem(kind, low) for kind in ("role", "crowd", "body"))
    first = run[0].text.lower()
    owned = lexicon.german and first in closed_class("de", "possessive")
    office = role is not None and any(role.endswith(end) for end in closed_class(lexicon.language, "office"))
    if owned and not body:
        indefinite = not office  # „seine Mutter“, but „ihr Präsident“ is one
    if lexicon.german and not (role or crowd or body) and means_several(low) and not lexicon.is_place(head.text):
        crowd = low if lead == 0 or run[0].text.lower() in ("die", "den") else None
    role = role or (None if crowd or body else one_person(first, head, lexicon))
    of, of_span = spoken_for(text, span, run, lexicon)
    if of is None:
        of, of_span = owner(text, span, run, head, lexicon)
    bare = lead == 0 and not owned and not (run[0] != head and run[0].capital and run[0].text.endswith(("s", "’", "'")))
    if _WITHOUT_BORDERS.search(label) and (role or crowd):
        return Phrase(sort="body", name=label, span=whole, head=low, gender="p")
    if (role or crowd) and not body:
        gender = "f" if lexicon.german and is_woman(head, lexicon) else sex_of(run, run.index(head), lexicon)
        if role and not lexicon.stem("role", low):
            gender = "f" if low.endswith("in") else "m"
        several = (first == "die" and gender != "f") or (not lexicon.german and low.endswith("s"))
        unnamed = indefinite or bare or not role or several
        if unnamed and (bare or several or first in closed_class(lexicon.language, "many")):
            gender = "p"
        inner = any(role and role.endswith(end) for end in closed_class(lexicon.language, "inner_office"))
        speaks = not office or (inner and of is not None and not _told_apart(of, lexicon))
        if unnamed and of and low.startswith("richter") and re.search(r"gericht|kammer|senat", of.lower()):
            return Phrase(sort="body", name=label, span=whole, head=low, gender="p")  # who speak as the court
        return Phrase(sort="unnamed" if unnamed else "role", name=label, span=whole, head=low, of=of, of_span=of_span,
                      gender=gender, roles=(low,) if role else (), named=not unnamed and not speaks)  # fmt: skip
    document = lexicon.stem("document", low)
    if document or lexicon.stem("carrier", low):
        several_of_them = low.endswith(("en", "ies", "ys") if lexicon.german else "s")
        document = None if bare and several_of_them else document
        loose = indefinite or (bare and lexicon.german)
        return Phrase(sort="document", name=label, span=whole, head=low, of=of, of_span=of_span,
                      named=(bool(document) and not loose) or _proper(run[lead:], head)
                      or (lexicon.german and _of_a_place(run[lead:], lexicon)))  # fmt: skip
    vague = bare and len(run) < 4 and any(low.endswith(word) for word in closed_class(lexicon.language, "vague"))
    vague = vague or (label == head.text and _unspecific(first, low, lexicon))
    plural = lexicon.german and bare and run[0].text[0].islower() and low.endswith("en")
    vague = vague or (plural and not lexicon.is_place(head.text))
    placed = lexicon.german and _of_a_place(run, lexicon)
    if placed and body:
        vague = indefinite = False  # „ein Londoner Gericht“, „iranische Behörden“
    elif lexicon.german and not body and not any(w.capital and w != head for w in run[max(lead, 1) :]):
        vague = vague or bool(crowd) or head.text in lexicon.common or is_thing(low, lexicon)  # „Gerüchte“
    gender = "p" if run[0].text.lower() in closed_class(lexicon.language, "many") else lexicon.gender("body", low)
    return Phrase(sort="body", name=nominative(run, lead, label, gender), span=whole, head=low, gender=gender,
                  named=not indefinite and not vague)  # fmt: skip


def _unspecific(article: str, noun: str, lexicon: Lexicon) -> bool:
    """Whether a noun alone is of nowhere in particular or several: „Sicherheitsbehörden", „die Betreiber"."""
    several = article == "die" and noun.endswith("er") and lexicon.gender("body", noun) != "f"
    plural = lexicon.german and (noun.endswith("behörden") or several)
    return plural or noun in closed_class(lexicon.language, "authorities")


def _told_apart(body: str, lexicon: Lexicon) -> bool:
    """Whether the body has a name: „Leiter der Tegelbergbahn", not „Leiter der Schule"."""
    words_of = re.findall(r"[^\W\d_][\w-]*", body)
    nouns = [w for w in words_of if w[:1].isupper()]
    known = ("body", "outlet", "role", "crowd", "document", "carrier")
    plain_nouns = [w for w in nouns if w in lexicon.common or any(lexicon.stem(k, w) == w.lower() for k in known)]
    return lexicon.is_place(body) or len(plain_nouns) < len(nouns)


def _proper(run: Sequence[Word], head: Word) -> bool:
    """Whether a report is told from others by a name: „ai-Bericht", „Bericht der UNO"."""
    return "-" in head.text or any(w.capital and w != head for w in run)


def _head(text: str, run: Sequence[Word], lexicon: Lexicon) -> Word:
    """In German the first noun, past adjectives with a capital; in English the word before "of", "for" or the end."""
    if not lexicon.german:
        links = closed_class("en", "genitive", "inside")
        stop = next((i for i, w in enumerate(run) if i and w.text.lower() in links), len(run))
        return run[stop - 1]
    nouns = [w for w in run if w.capital] or [run[-1]]
    known = ("role", "body", "outlet", "crowd", "carrier", "document")
    for word, follower in pairwise(nouns):
        adjective = re.search(r"(?:e|er|es|en)$", word.text) and (
            word.text.startswith("Oberst") or not any(lexicon.stem(kind, word.text) for kind in known)
        )
        owner = word.text.endswith(("s", "’")) and any(lexicon.stem(kind, follower.text) for kind in ("role", "crowd"))
        if owner and text[word.end : follower.start] == " " and not lexicon.stem("role", word.text):
            return follower  # „Rezais Wahlkampfhelfer“
        if not adjective or text[word.end : follower.start].strip():
            return word
    return nouns[-1] if len(nouns) > 1 and not text[nouns[-2].end : nouns[-1].start].strip() else nouns[0]


def _proper_behind(text: str, head: Word, span: Span, lexicon: Lexicon) -> Span | None:
    """The proper name behind „Nachrichtenagentur", „TV-Station"."""
    run = list(words(text, head.end, span[1]))
    if not lexicon.german or not run or not run[0].capital or text[head.end : run[0].start].strip():
        return None
    return (run[0].start, run[-1].end)
