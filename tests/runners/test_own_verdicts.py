"""The runners agree about this repository's own features; `.ci/run` compares all of them, with faults, too."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_runners_agree_about_this_projects_own_features(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    some = ["features/composition/sequence.feature", "features/composition/parallel.feature"]
    result = pytester.run(sys.executable, "-m", "plainspec.runners.compare", *some)
    assert result.ret == 0
    result.stdout.re_match_lines([r"pytest +\d+ passed$", r"behave +\d+ passed$", r"pytest-bdd +\d+ passed$"])
