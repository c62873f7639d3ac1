"""Sources, and the claims that several of them make or deny."""

from __future__ import annotations

from enum import StrEnum

from lagebild.model.base import Noun, digest
from lagebild.model.time import Interval


class SourceKind(StrEnum):
    """What a source is."""

    PERSON = "person"
    BODY = "body"
    OUTLET = "outlet"
    DOCUMENT = "document"
    UNNAMED = "unnamed"


class Source(Noun, frozen=True, kw_only=True):
    """A person, body, outlet, document or unnamed voice, one entry for all its names."""

    id: str
    name: str
    kind: SourceKind
    aliases: tuple[str, ...] = ()
    member_of: str | None = None
    """Id of the body it speaks for or sits in."""
    wikidata: str | None = None
    """Its item there, e.g. ``Q2866``; two sources of one item are one."""

    @staticmethod
    def key(name: str, kind: SourceKind) -> str:
        """The id under which a source of this name is first entered."""
        return digest(kind.value, name.casefold(), length=12)


class Judgement(StrEnum):
    """Whether two names mean one source: four-valued, because not knowing is an answer."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    NONE = "none"


class Testimony(Noun, frozen=True, kw_only=True):
    """One statement's part in a claim: it makes it, or denies it."""

    statement: str
    denies: bool = False
    author: str | None = None


class Claim(Noun, frozen=True, kw_only=True):
    """One proposition that several statements make or deny."""

    id: str
    text: str
    window: Interval = Interval()
    """When what it says is to happen or hold."""
    testimony: tuple[Testimony, ...] = ()
