"""The rules reader: the fallback that needs no model, and the baseline a model must beat."""

from __future__ import annotations

from collections.abc import Sequence

from lagebild.model import Anchor, Reading, Report
from lagebild.reading.assemble import assemble
from lagebild.reading.language import rules_language
from lagebild.reading.rules.extract import extract


class RulesReader:
    """Reads German and English by rules; other languages by what the rules still catch in them."""

    name = "rules/1"

    def read(self, report: Report, anchors: Sequence[Anchor] = ()) -> Reading:
        """Statements with chain, mode and times, moments and mentions of one report."""
        drafts = extract(report.text, rules_language(report.language), report.body_start)
        return assemble(report, drafts, reader=self.name, anchors=anchors)
