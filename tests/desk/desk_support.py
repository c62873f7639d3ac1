"""What the desk's tests share: a report, a plain reader, and reading a page as a browser does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lagebild.casework import add_reports
from lagebild.model import Anchor, Interval, Kind, Link, Reading, Report, Statement
from lagebild.store import open_case

EVIL = '<script>alert("x")</script>'
TEXT = (
    "Die Brücke werde gesperrt, sagte Ministerin Ines Maier. Der Verkehr 🚧 solle über Altdorf fahren.\n\n"
    "„Wir wussten davon nichts“, erklärte Bürgermeister Karl Roth am 4. Mai 2021."
)


Fields = dict[str, str | list[str]]


class PlainReader:
    """A reader for these tests: whatever stands before ``, sagte NAME`` was said by that name."""

    name = "plain/1"

    def read(self, report: Report, anchors: Sequence[Anchor] = ()) -> Reading:
        """Every sentence of that form as a statement."""
        found = []
        for match in re.finditer(r"([^.„]+), sagte ([^.]+)\.", report.text):
            content, speaker = (match.span(1),), (match.span(2),)
            found.append(
                Statement(
                    id=Statement.key(report.id, content, speaker, ()), report=report.id, content=content,
                    speaker=speaker, kind=Kind.INDIRECT, chain=(Link(name=match[2], spans=speaker),),
                    evidence=("es steht ein „sagte“ dahinter",),
                )
            )  # fmt: skip
        return Reading(report=report.id, reader=self.name, published=report.published, statements=tuple(found))


def enter(path: Path, **report: Any) -> Report:
    """Put a report of the Tagblatt of 3 May 2021 into the case."""
    given = {"outlet": "Tagblatt", "published": Interval.on(dt.date(2021, 5, 3)), "text": TEXT, "language": "de"}
    home = Report.make(**{**given, **report})
    with open_case(path, create=True) as case:
        assert [new for _, _, new in add_reports(case, [home], PlainReader())] == [True]
    return home


def links(page: str, kind: str) -> list[str]:
    """The page's links to things of a kind."""
    return sorted(set(re.findall(rf'href="(/{kind}/[^"#?]+)', page)))


def token(page: str) -> str:
    """The token that the page's forms carry."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found, "the page has no form"
    return found[1]
