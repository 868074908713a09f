"""What a workflow looks at: the components under test, and the scenarios that exercise each integration point."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from agency.delivery.contract import Json
    from agency.delivery.workflows.definition import Definition


@dataclass(frozen=True)
class Scope:
    """What a workflow looks at.

    Attributes:
        components: The package of each component.
        integration_points: The scenarios that exercise each point, as `features/area/topic.feature: title`.
    """

    components: Mapping[str, str]
    integration_points: Mapping[str, tuple[str, ...]]

    @property
    def uncovered(self) -> tuple[str, ...]:
        """The integration points that no scenario exercises."""
        return tuple(name for name, scenarios in self.integration_points.items() if not scenarios)

    def as_json(self) -> Json:
        """Return what can be stored of it."""
        return {
            "components": dict(self.components),
            "integration_points": {name: list(found) for name, found in self.integration_points.items()},
        }


def analyse_scope(definition: Definition, features: Path) -> Scope:
    """Find the scenarios that exercise the integration points of a workflow.

    Args:
        definition: The workflow; each of its integration points names requirements.
        features: The folder with the features; their scenarios are tagged with the requirements that they cover.
    """
    wanted = {one for requirements in definition.integration_points.values() for one in requirements}
    covering = scenarios_covering(wanted, features)
    points = {
        name: tuple(dict.fromkeys(scenario for one in requirements for scenario in covering[one]))
        for name, requirements in definition.integration_points.items()
    }
    return Scope(definition.components, points)


def scenarios_covering(names: Iterable[str], features: Path) -> dict[str, list[str]]:
    """Return the scenarios that cover each of some names.

    Args:
        names: The id of a requirement, which scenarios carry as a tag; `features/area/topic.feature`, for all scenarios
            in it; or this with `: title` behind it, for one of them.
        features: The folder with the features.
    """
    found: dict[str, list[str]] = {one: [] for one in names}
    tagged = re.compile("|".join(rf"@{re.escape(one)}\b" for one in found if ".feature" not in one) or r"\Z.")
    files = {name.partition(": ")[0] for name in found}
    for file in sorted(features.rglob("*.feature")):
        text = file.read_text(encoding="utf-8")
        place = f"{features.name}/{file.relative_to(features).as_posix()}"
        if place not in files and not tagged.search(text):
            continue
        for title, tags in _scenarios(text, place):
            for name in (tags | {place, f"{place}: {title}"}) & found.keys():
                found[name].append(f"{place}: {title}")
    return found


def _scenarios(text: str, place: str) -> Iterator[tuple[str, set[str]]]:
    """Give the title of each scenario, and of each row of examples, with the names of its tags."""
    document = Parser().parse(text)
    for pickle in Compiler().compile({**document, "uri": place}):
        yield pickle["name"], {tag["name"].removeprefix("@") for tag in pickle["tags"]}
