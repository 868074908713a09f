"""The benchmarks as a command: what it selects, and that it says so."""

from __future__ import annotations

import pytest

from benchmarks.__main__ import parser
from benchmarks.figures import GROUPS, Plan, promised
from benchmarks.report import headline

PLAN = Plan(200, 600, 1, slow_large=False)


@pytest.mark.requirement("S2-RUN-06")
@pytest.mark.parametrize("group", GROUPS)
def test_every_choice_selects_figures_and_their_number_is_told(group: str) -> None:
    chosen = parser().parse_args(["--only", group]).only
    figures = promised(PLAN, chosen)
    assert len(figures) >= 1
    result = {"figures": figures, "versions": {}, "machine": {}, "rounds": 1, "seconds": 1}
    assert headline(result).startswith(f"{len(figures)} figures")


def test_a_choice_that_selects_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parser().parse_args(["--only", "nothing"])
    assert "choose from" in capsys.readouterr().err
