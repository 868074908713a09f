"""Ways in which the definitions of delivery workflows, and what they look at, can be misread."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from agency.delivery.workflows.definition import Definition
from agency.delivery.workflows.environment import PreparedEnvironment
from agency.delivery.workflows.reading import DefinitionProblem
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

READ = "delivery/workflows/definition.feature"
BROKEN = "delivery/workflows/broken_definitions.feature"
SCOPE = "delivery/workflows/scope.feature"
REPORT = "delivery/workflows/coverage_report.feature"
MODEL = "agency.delivery.workflows.definition"
READING = "agency.delivery.workflows.reading"


@fault(
    "the sum of the stages is the duration that the author states",
    caught_by=f"{READ}: Its header, with the stated duration and the sum of its stages",
    because="'120-180 min'",
)
def state_the_sum(patch: Patch) -> None:
    """Return one figure for the other."""
    patch.attribute(f"{MODEL}:Definition.summed", lambda self: self.duration)


@fault(
    "every stage is done by the persona of the workflow",
    caught_by=f"{READ}: Its stages, with their gates and approvals",
    because="'observability-expert'",
)
def take_one_persona(patch: Patch) -> None:
    """Overlook the personas of stages."""
    patch.attribute(f"{MODEL}:Definition.persona_of", lambda self, _: self.persona)


@fault("an unknown persona is accepted", caught_by=f"{BROKEN}: An unknown persona", because="was not refused")
def accept_any_persona(patch: Patch) -> None:
    """Know the wizard."""
    patch.attribute(f"{MODEL}:PERSONAS", ("testing-specialist", "wizard"))


@fault("mistakes are reported on the first line", caught_by=f"{BROKEN}: An unknown persona", because="line 1")
def report_the_first_line(patch: Patch) -> None:
    """Look no place up."""
    patch.attribute(f"{READING}:DefinitionProblem", lambda _line, message: DefinitionProblem(1, message))


@fault(
    "two stages of the same name are accepted",
    caught_by=f"{BROKEN}: Two stages of the same name",
    because="was not refused",
)
def accept_equal_names(patch: Patch) -> None:
    """Check no more than the types of values."""
    patch.attribute(f"{READING}:read_definition", lambda text, _: Definition.model_validate(yaml.safe_load(text)))


@fault(
    "only the first mistake of a definition is reported",
    caught_by=f"{BROKEN}: An unknown persona, and a minimum above the maximum",
    because="line 5",
)
def report_one_mistake(patch: Patch) -> None:
    """Leave the others out."""

    def make(original: Callable[..., None]) -> Any:
        return lambda self, source, problems: original(self, source, problems[:1])

    patch.wrap(f"{READING}:DefinitionError.__init__", make)


@fault(
    "an integration point loses its scenarios",
    caught_by=f"{SCOPE}: The five integration points",
    because="is covered by nothing",
)
def find_no_scenarios(patch: Patch) -> None:
    """Find nothing."""
    patch.attribute("agency.delivery.workflows.scope:scenarios_covering", lambda names, _: {one: [] for one in names})


@fault(
    "a component is left out of the scope",
    caught_by=f"{SCOPE}: The three components under test",
    because="'universal-agent-context'",
)
def leave_a_component_out(patch: Patch) -> None:
    """Leave the last one out."""

    def make(original: Callable[..., Any]) -> Any:
        def analyse(*arguments: Any) -> Any:
            scope = original(*arguments)
            return replace(scope, components=dict(list(scope.components.items())[:-1]))

        return analyse

    patch.wrap("agency.delivery.workflows.scope:analyse_scope", make)


@fault("optional extras are not installed", caught_by=f"{SCOPE}: A shop with two extras", because="shop-reports")
def install_no_extras(patch: Patch) -> None:
    """See none of them."""
    patch.attribute("agency.delivery.workflows.environment:declared_extras", lambda _: ())


@fault(
    "the first stage prepares no environment",
    caught_by=f"{SCOPE}: A folder without a project",
    because="scope: passed",
)
def prepare_no_environment(patch: Patch) -> None:
    """Prepare nothing, wherever it is wanted."""

    async def prepare_nothing(*_: Any, **__: Any) -> PreparedEnvironment:
        return PreparedEnvironment(Path(), Path(), (), isolated=False, installed=())

    patch.attribute("agency.delivery.workflows.runs:prepare_environment", prepare_nothing)


@fault(
    "the coverage report finds no scenario",
    caught_by=[f"{REPORT}: The twelve composition patterns", f"{REPORT}: The three pairs of packages"],
    because="is covered by nothing",
)
def report_nothing(patch: Patch) -> None:
    """Find nothing."""
    patch.attribute("agency.delivery.workflows.scope:scenarios_covering", lambda names, _: {one: [] for one in names})


@fault(
    "the coverage report leaves out patterns that nobody has declared",
    caught_by=f"{REPORT}: The twelve composition patterns",
    because="'Timeout'",
)
def report_what_is_declared(patch: Patch) -> None:
    """Forget the last primitive."""

    def make(original: Callable[[], list[str]]) -> Any:
        return lambda: original()[:-1]

    patch.wrap("agency.delivery.workflows.coverage:primitives", make)


@fault(
    "the coverage report holds no figures",
    caught_by=f"{REPORT}: Figures, with their units",
    because="compositions leave",
)
def measure_no_time(patch: Patch) -> None:
    """Measure nothing."""
    patch.attribute("agency.delivery.workflows.coverage:measured", dict)
