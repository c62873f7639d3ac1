"""Every assessment of the demo case follows from its stored inputs alone."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from lagebild.cli import cli


def test_the_whole_demo_case_recomputes(tmp_path: Path) -> None:
    case = str(tmp_path / "demo.case")
    assert CliRunner().invoke(cli, ["demo", "--case", case]).exit_code == 0
    result = CliRunner().invoke(cli, ["recompute", "--case", case, "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["recomputed"]
    assert len(found["assessments"]) >= 20
    assert found["largest_difference"] <= 1e-12
