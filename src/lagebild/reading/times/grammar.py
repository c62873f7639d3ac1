"""The grammar: rules over classes of words, compiled to regular expressions over one character a token.

A text becomes a string in which every token is one private character that stands for the set of classes
the token belongs to. A rule is a regular expression over such strings; it is compiled when first tried.
Nothing in a rule repeats without a bound, so matching takes time linear in the text.
``data/README.md`` describes the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from lagebild.errors import ReadingError
from lagebild.reading.times.lexicon import Lexicon, Values, load, rows

_PIECE = re.compile(
    r"\s*(?:(?P<open>>!\(|>\(|<!\(|<\(|\()|(?P<close>\))|(?P<alt>\|)|(?P<rep>\?|\{\d+,\d+\})"
    r"|(?:(?P<slot>[a-z]\w*):)?(?P<term>(?:[A-Z][A-Z0-9]*|'[^']+')(?:/(?:[A-Z][A-Z0-9]*|'[^']+'))*))"
)
_PART = re.compile(r"\{([A-Z][A-Z0-9]*)\}")
_OPEN = {"(": "(?:", ">(": "(?=", ">!(": "(?!", "<(": "(?<=", "<!(": "(?<!"}
_FIRST_CHAR = 0xE000
_OTHER = "_"
ANCHOR, ANCHOR_REST = "ANCHOR", "ANCHORREST"
"""Classes of the first and the further tokens of an anchor's name, set by the caller of ``find``."""
_KNOWN_FORMS = 50_000


class Token(NamedTuple):
    """A piece of the text, where it lies, and its classes with their values."""

    start: int
    end: int
    text: str
    values: Values


class Found(NamedTuple):
    """A match: tokens ``first`` to ``last`` (exclusive), the rule, the operation and its arguments."""

    first: int
    last: int
    rule: str
    op: str
    arguments: dict[str, str]


class _Node(NamedTuple):
    kind: str  # term, an opening bracket of _OPEN, or seq
    classes: tuple[str, ...] = ()
    slot: str = ""
    repeat: str = ""
    parts: tuple[tuple[_Node, ...], ...] = ()  # alternatives


class Rule:
    """A row of the rule table; ``expression`` is compiled when first asked for."""

    def __init__(self, name: str, node: _Node, op: str, fixed: dict[str, str]) -> None:
        self.name, self.node, self.op, self.fixed = name, node, op, fixed
        self.first = frozenset(_first(node)[0])
        self.expression: re.Pattern[str] | None = None
        self.slots: dict[str, tuple[str, tuple[str, ...]]] = {}


class Grammar:
    """A language's rules over its lexicon; made by ``grammar``."""

    def __init__(self, lexicon: Lexicon, rules: list[Rule]) -> None:
        self.lexicon = lexicon
        self.rules = rules
        self._chars: dict[frozenset[str], str] = {frozenset(): _OTHER}
        self._members: dict[str, list[str]] = {}
        self._known: dict[tuple[str, str], tuple[str, Values]] = {}
        self._candidates: dict[str, list[Rule]] = {_OTHER: []}
        self._compiled = False
        for rule in rules:
            for name in _literals(rule.node):
                lexicon.forms.setdefault(name[1:], {})[name] = name[1:]
        self._alphabet()

    def _alphabet(self) -> None:
        """Gives every set of classes that the lexicon and the shapes can produce its character."""
        forms = self.lexicon.forms
        capital = frozenset(("CAPITAL",))
        sets = {capital} | {frozenset((name,)) for name in (ANCHOR, ANCHOR_REST)}
        sets |= {frozenset((name,)) for name, _ in self.lexicon.guesses}
        for form, values in forms.items():
            plain = frozenset(self.lexicon.values(form) if values.keys() <= self.lexicon.open_classes else values)
            sets |= {plain, plain | capital}
            lower = form.lower()
            if lower != form and lower in forms:
                sets |= {plain | capital | frozenset(forms[lower])}
        for sample in ("0", "00", "1", "10", "20", "24", "30", "45", "75", "100", "1200", "1900", "2400", "12345"):
            sets.add(frozenset(_number(sample)))
        sets |= {frozenset(_shaped(name, "1")) for name in self.lexicon.shapes.groupindex if name != "INT"}
        for classes in sorted(sets, key=sorted):
            self.char(classes)

    def char(self, classes: frozenset[str]) -> str:
        """The character of a set of classes; rules are compiled anew when a set is new."""
        found = self._chars.get(classes)
        if found is None:
            found = self._chars[classes] = chr(_FIRST_CHAR + len(self._chars))
            for name in classes:
                self._members.setdefault(name, []).append(found)
            if self._compiled:
                self._compiled = False
                for rule in self.rules:
                    rule.expression = None
        return found

    def tokens(self, text: str, start: int = 0) -> tuple[list[Token], list[str]]:
        """The tokens of ``text`` from ``start`` on, and their characters."""
        tokens: list[Token] = []
        chars: list[str] = []
        known = self._known
        for match in self.lexicon.shapes.finditer(text, start):
            form, shape = match[0], match.lastgroup or "MARK"
            symbol = known.get((shape, form))
            if symbol is None:
                symbol = self._symbol(shape, form)
            chars.append(symbol[0])
            tokens.append(Token(match.start(), match.end(), form, symbol[1]))
        return tokens, chars

    def _symbol(self, shape: str, form: str) -> tuple[str, Values]:
        if shape == "WORD" or shape == "MARK":
            values = self.lexicon.values(form)
        else:
            values = _number(form) if shape == "INT" else _shaped(shape, form)
        if len(self._known) > _KNOWN_FORMS:
            self._known.clear()
        symbol = self._known[shape, form] = (self.char(frozenset(values)), values)
        return symbol

    def find(self, tokens: list[Token], chars: str) -> Iterator[Found]:
        """All matches from left to right without overlap: the longest at each token, the earlier rule on a tie."""
        at = 0
        end = len(chars)
        candidates = self._candidates
        while at < end:
            char = chars[at]
            rules = candidates.get(char)
            if rules is None:
                rules = candidates[char] = self._starting(char)
            best, chosen = None, None
            for rule in rules:
                match = (rule.expression or self._compile(rule)).match(chars, at)
                if match and match.end() > (best.end() if best else at):
                    best, chosen = match, rule
            if best and chosen:
                yield Found(at, best.end(), chosen.name, chosen.op, _arguments(chosen, best, tokens))
                at = best.end()
            else:
                at += 1

    def _starting(self, char: str) -> list[Rule]:
        classes = next((k for k, v in self._chars.items() if v == char), frozenset())
        return [rule for rule in self.rules if rule.first & classes]

    def _compile(self, rule: Rule) -> re.Pattern[str]:
        rule.slots = {}
        self._compiled = True
        rule.expression = re.compile(self._write(rule.node, rule))
        return rule.expression

    def _write(self, node: _Node, rule: Rule) -> str:
        if node.kind == "term":
            chars = _ranges({c for name in node.classes for c in self._members.get(name, ())})
            text = f"[{chars}]" if chars else "(?!)"
            if node.slot:
                group = f"{node.slot}_{len(rule.slots)}"
                rule.slots[group] = (node.slot, node.classes)
                text = f"(?P<{group}>{text})"
            return text + node.repeat
        alternatives = ["".join(self._write(part, rule) for part in parts) for parts in node.parts]
        if node.kind.startswith("<"):  # each alternative has a width of its own
            if "!" in node.kind:
                return "".join(f"(?<!{a})" for a in alternatives)
            return "(?:" + "|".join(f"(?<={a})" for a in alternatives) + ")"
        return f"{_OPEN[node.kind]}{'|'.join(alternatives)}){node.repeat}"


@cache
def grammar(language: str) -> Grammar:
    """The grammar of a language code. Raises ``ReadingError`` for a broken or missing table."""
    parts: dict[str, str] = {}
    rules = []
    for line, fields in rows(language, "rules.tsv"):
        where = f"data/{language}/rules.tsv:{line}"
        if len(fields) < 3:
            raise ReadingError("a rule needs a name, a pattern and an operation", where=where)
        name, pattern, last = fields[:3]
        if name == "=":
            parts[pattern] = _with_parts(last, parts, where)
            continue
        op, *fixed = last.split()
        node = _parse(_with_parts(pattern, parts, where), where)
        rules.append(Rule(name, node, op, dict(item.split("=", 1) for item in fixed)))
    return Grammar(load(language), rules)


def _with_parts(pattern: str, parts: dict[str, str], where: str) -> str:
    pieces = _PART.split(pattern)
    for name in pieces[1::2]:
        if name not in parts:
            raise ReadingError(f"{{{name}}} is not defined above its use", where=where)
    return "".join(parts[piece] if i % 2 else piece for i, piece in enumerate(pieces))


def _parse(pattern: str, where: str) -> _Node:
    stack: list[tuple[str, list[list[_Node]]]] = [("(", [[]])]
    at = 0
    pattern = pattern.strip()
    while at < len(pattern):
        match = _PIECE.match(pattern, at)
        if not match:
            raise ReadingError(f"cannot read the pattern at {pattern[at : at + 20]!r}", where=where)
        at = match.end()
        if match["open"]:
            stack.append((match["open"], [[]]))
        elif match["alt"]:
            stack[-1][1].append([])
        elif match["close"] and len(stack) > 1:
            kind, parts = stack.pop()
            stack[-1][1][-1].append(_Node(kind, parts=tuple(map(tuple, parts))))
        elif match["rep"] and stack[-1][1][-1]:
            stack[-1][1][-1].append(stack[-1][1][-1].pop()._replace(repeat=match["rep"]))
        elif match["term"]:
            classes = tuple("=" + t[1:-1] if t[0] == "'" else t for t in _split(match["term"]))
            stack[-1][1][-1].append(_Node("term", classes, match["slot"] or ""))
        else:
            raise ReadingError(f"misplaced {match[0].strip()!r} in the pattern", where=where)
    if len(stack) > 1:
        raise ReadingError("a bracket is not closed", where=where)
    return _Node("(", parts=tuple(map(tuple, stack[0][1])))


def _split(term: str) -> Iterable[str]:
    return re.findall(r"[A-Z][A-Z0-9]*|'[^']+'", term)


def _first(node: _Node) -> tuple[set[str], bool]:
    """The classes a match may begin with, and whether the part may be empty."""
    if node.kind == "term":
        return set(node.classes), node.repeat.startswith(("?", "{0"))
    if node.kind != "(":
        return set(), True
    first: set[str] = set()
    empty = False
    for parts in node.parts:
        for part in parts:
            more, optional = _first(part)
            first |= more
            if not optional:
                break
        else:
            empty = True
    return first, empty or node.repeat.startswith(("?", "{0"))


def _literals(node: _Node) -> Iterator[str]:
    yield from (name for name in node.classes if name.startswith("="))
    for parts in node.parts:
        for part in parts:
            yield from _literals(part)


def _ranges(chars: set[str]) -> str:
    """The characters as they stand in a regular expression's set, neighbours joined: compiled twice as fast."""
    runs: list[list[int]] = []
    for code in sorted(map(ord, chars)):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(chr(low) if low == high else f"{chr(low)}-{chr(high)}" for low, high in runs)


def _arguments(rule: Rule, match: re.Match[str], tokens: list[Token]) -> dict[str, str]:
    arguments = dict(rule.fixed)
    for group, (slot, classes) in rule.slots.items():
        at = match.start(group)
        if at >= 0:
            values = tokens[at].values
            arguments[slot] = next(values[name] for name in classes if name in values)
    return arguments


def _number(form: str) -> Values:
    """Classes of a whole number by its size: what it can be in a date or a time."""
    number = int(form)
    values = {"NUMBER": str(number)}
    if len(form) <= 2:
        limits = {"HOUR": (0, 24), "MINUTE": (0, 59), "DAY": (1, 31), "MONTHNUM": (1, 12)}
        values |= {name: form for name, (low, high) in limits.items() if low <= number <= high}
    if len(form) == 2:
        values["YY"] = form
    elif len(form) == 4 and 1000 <= number < 2200:
        values["YEAR"] = form
        if number % 100 == 0:
            values["ROUND"] = form
    return values


def _shaped(shape: str, form: str) -> Values:
    return {shape: form, "NUMBER": form.replace(",", ".")} if shape == "DECIMAL" else {shape: form}
