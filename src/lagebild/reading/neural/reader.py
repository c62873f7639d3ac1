"""The model reader: the network over the rules' drafts, then the same voices, modes and times."""

from __future__ import annotations

from collections.abc import Sequence

from lagebild.model import Anchor, Reading, Report
from lagebild.reading.assemble import assemble
from lagebild.reading.deeds.find import States
from lagebild.reading.language import rules_language
from lagebild.reading.neural.extract import extract
from lagebild.reading.neural.merge import fuller, with_sure
from lagebild.reading.neural.weights import SHIPPED, load
from lagebild.reading.rules.extract import extract as by_rules
from lagebild.reading.rules.mending import mended


class ModelReader:
    """Corrects what the rules found: which statements there are, and where their parts begin and end.

    Raises ``ReadingError`` when it reads where the weights are missing or not the ones that belong to this version.
    """

    name = "model/1"

    def read(self, report: Report, anchors: Sequence[Anchor] = ()) -> Reading:
        """Statements with chain, mode and times, moments and mentions of one report."""
        language = rules_language(report.language)
        hints = by_rules(report.text, language, report.body_start)
        states = States()
        found = extract(report.text, language, report.body_start, hints=hints, watch=states.see, answers=states.answers)
        reasons = {hint.content[0][0]: hint.evidence for hint in hints}
        found = mended(report.text, language, found, report.body_start)
        for draft in found:
            known = reasons.get(draft.content[0][0], ())
            draft.evidence = [*known, "the network " + ("agrees" if known else "found it"), *draft.evidence]
        drafts = with_sure(found, hints, load(SHIPPED, 1).options)
        return assemble(
            report, drafts, reader=self.name, anchors=anchors, voiced_by=fuller(drafts, hints), states=states
        )
