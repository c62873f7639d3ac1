"""The rooms at work on one case: reading into it, weighing what it holds, settling what it asked.

Command line and desk both go through here, so that they cannot differ.
"""

from lagebild.casework.entering import (
    ClaimRow,
    add_reports,
    ask_readings,
    claim_rows,
    in_order,
    link_claim,
    link_deed,
    make_question,
    with_other,
)
from lagebild.casework.judging import (
    COMPUTED,
    Scoreboard,
    contradict,
    forecast,
    forecasters,
    grade_statement,
    look_back,
    pooled,
    scoreboard,
    source_trail,
)
from lagebild.casework.packs import Imported, give_role, import_pack
from lagebild.casework.parting import part_name
from lagebild.casework.weighing import (
    Recomputed,
    assess_question,
    audit_assessment,
    build_problem,
    recalibration,
    recompute,
    records_at,
    resolved_problems,
    settle,
)

__all__ = [
    "COMPUTED",
    "ClaimRow",
    "Imported",
    "Recomputed",
    "Scoreboard",
    "add_reports",
    "ask_readings",
    "assess_question",
    "audit_assessment",
    "build_problem",
    "claim_rows",
    "contradict",
    "forecast",
    "forecasters",
    "give_role",
    "grade_statement",
    "import_pack",
    "in_order",
    "link_claim",
    "link_deed",
    "look_back",
    "make_question",
    "part_name",
    "pooled",
    "recalibration",
    "recompute",
    "records_at",
    "resolved_problems",
    "scoreboard",
    "settle",
    "source_trail",
    "with_other",
]
