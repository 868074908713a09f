"""Each standard sentence on a right answer and on a wrong one: what must pass passes, what must fail says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.gherkin.features.parsing import parse_feature
from tests.standard.conftest import FEATURES

if TYPE_CHECKING:
    from plainspec.gherkin.features.model import Scenario
    from tests.standard.conftest import Played


def scenarios() -> list[tuple[str, Scenario]]:
    """Return all scenarios of the folder, each with the title of its feature."""
    found = []
    for file in sorted(FEATURES.glob("*.feature")):
        feature = parse_feature(file.read_text(encoding="utf-8"), file.name)
        found += [(feature.title, scenario) for scenario in feature.scenarios]
    return found


@pytest.mark.parametrize(("feature", "scenario"), scenarios(), ids=lambda one: getattr(one, "title", one))
def test_the_verdict_is_right(feature: str, scenario: Scenario, played: Played) -> None:
    assert (feature, scenario.title) in played.results, played.output
    result = played.results[feature, scenario.title]
    said = result.get("statusDetails", {}).get("message", "")
    if "fails" not in scenario.tags:
        assert result["status"] == "passed", said
        return
    assert result["status"] in {"failed", "broken"}
    assert scenario.description.strip()
    assert scenario.description.strip() in said
