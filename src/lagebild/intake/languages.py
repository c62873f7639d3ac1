"""Which language a text is in, by its commonest little words.

A profile is a set of function words; the language whose words make up the largest share of a
text wins, if the share and the lead are large enough (Grefenstette 1995, "Comparing two
language identification schemes", the short-word technique). Enough for choosing a reader;
texts of a few words stay undetermined rather than guessed.
"""

from __future__ import annotations

import re
from collections import Counter

UNDETERMINED = "und"
"""ISO 639-2 code for a language that cannot be told."""

_PROFILES: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "de": """der die das den dem des ein eine einen einem einer eines und oder aber nicht auch nur noch ist sind
            war waren wird werden wurde wurden hat haben hatte sein seine ihre ihr er sie es wir ich im am zum zur vom
            mit von bei nach aus auf für über unter vor durch gegen zwischen dass daß wie als wenn weil sich sagte
            sei habe könne werde sollen soll kein keine mehr sehr diese dieser dieses""",
        "en": """the a an of and or but not to in on at by for with from as is are was were be been being has have had
            will would could should can may that this these those it its he she they we his her their there which who
            what when said says after before about into over than more no if so also had been""",
        "fr": """le la les un une des du de et ou mais ne pas dans sur avec pour par est sont était été a ont au aux
            ce cette ces il elle ils nous vous que qui dont où se sa son ses leur leurs plus comme selon après avant
            entre être avoir fait l d qu n s c""",
        "es": """el la los las un una unos unas de del y o pero no en con por para es son era fue ha han al que se su
            sus lo le les como más según después antes entre sobre este esta estos estas ser está están había muy
            también ya hasta desde""",
        "it": """il lo la i gli le un uno una di del della dei delle degli e o ma non in nel nella con per da dal dalla
            è sono era ha hanno al alla che si suo sua come più secondo dopo prima tra fra questo questa anche essere
            stato stata ai alle sul sulla l d""",
        "pl": """w we z ze i a oraz ale nie na do od po o u za przez dla przed przy pod jest są był była było były
            będzie to ten ta te tego tej się że jak który która które jego jej ich co już tylko także jako może
            powiedział według""",
        "uk": """і й та в у на з із до від за про що як не це але або є був була було були буде його її їх він вона
            вони ми для після під між також який яка яке які щоб коли вже тільки може через сказав""",
        "ru": """и в во на с со к ко от за о об что как не это но или был была было были будет его её ее их он она
            они мы для после под между также который которая которое которые чтобы когда уже только может через
            сказал по из""",
    }.items()
}
_CYRILLIC = frozenset({"uk", "ru"})
# Letters one of the two has and the other has not; a word with one counts like a little word.
_TELLING = {"uk": frozenset("іїєґ"), "ru": frozenset("ыэъё")}
KNOWN = frozenset(_PROFILES)
"""The languages that can be told."""

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 30_000
_LEAST_HITS, _LEAST_SHARE, _LEAST_LEAD = 2, 0.12, 1.25


def detect_language(text: str) -> str:
    """The ISO 639-1 code of the language ``text`` is in, or ``und``.

    Looks at the first 30,000 characters. Tells de, en, fr, es, it, pl, uk and ru apart; any
    other language, and text too short to tell, is ``und``.
    """
    words = _WORD.findall(text[:_SAMPLE].lower())
    if not words:
        return UNDETERMINED
    letters = "".join(words)
    cyrillic = sum("Ѐ" <= letter <= "ӿ" for letter in letters) * 2 > len(letters)
    counts = Counter(words)
    hits: dict[str, int] = {}
    for code in _PROFILES:
        if (code in _CYRILLIC) != cyrillic:
            continue
        telling = _TELLING.get(code, frozenset())
        hits[code] = sum(n for word, n in counts.items() if word in _PROFILES[code] or not telling.isdisjoint(word))
    (best, most), (_, next_most) = sorted(hits.items(), key=lambda item: -item[1])[:2]
    if most < _LEAST_HITS or most < _LEAST_SHARE * len(words) or most < _LEAST_LEAD * next_most:
        return UNDETERMINED
    return best


def language_code(tag: str | None) -> str | None:
    """The language part of a BCP 47 tag, ``de`` of ``de-DE``; ``None`` if it is no such tag."""
    match = re.match(r"\s*([A-Za-z]{2,3})(?:[-_][\w-]*)?\s*$", tag or "")
    return match[1].lower() if match else None


def choose_language(text: str, declared: str | None) -> str:
    """The language of a page: the text's own where it can be told, else what the page declares.

    Pages are often declared English by a template that nobody touched. A declared language
    outside the profiles is believed, because its words may look like those of a neighbour.
    """
    code = language_code(declared)
    if code and code not in KNOWN:
        return code
    found = detect_language(text)
    return found if found != UNDETERMINED else code or UNDETERMINED
