"""What a workflow definition declares: stages with their gates, the approval of people, and what is under test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from agency.delivery.contract import Checkpoint, Question

if TYPE_CHECKING:
    from collections.abc import Mapping

PERSONAS = ("backend-developer", "devops-engineer", "observability-expert", "testing-specialist")
"""Who can do the work of a stage."""

DURATION = re.compile(r"(\d+)(?:-(\d+))? (min|h)")
MINUTES = {"min": 1, "h": 60}


class Minutes(NamedTuple):
    """How long something takes: from the first figure to the second, in minutes."""

    least: int
    most: int

    def __str__(self) -> str:
        """Return it as a definition may say it."""
        return f"{self.least}-{self.most} min" if self.most > self.least else f"{self.least} min"


def _minutes(said: object) -> object:
    if isinstance(said, Minutes):
        return said
    found = DURATION.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        raise ValueError(f"{said!r} is not a duration; write it as `15-20 min`, `30 min` or `2-3 h`")
    least, most = int(found[1]), int(found[2] or found[1])
    if least > most:
        raise ValueError(f"the minimum of {said!r} is above its maximum; write the smaller figure first")
    return Minutes(least * MINUTES[found[3]], most * MINUTES[found[3]])


def _persona(said: str) -> str:
    if said not in PERSONAS:
        raise ValueError(f"there is no persona {said!r}; take one of {', '.join(PERSONAS)}")
    return said


def _named(said: object) -> object:
    """Read named things from a mapping of ids to texts."""
    if isinstance(said, dict):
        return tuple({"id": name, "text": text} for name, text in said.items())
    return said


def _pattern(said: str) -> str:
    try:
        groups = re.compile(said).groups
    except re.error as error:
        raise ValueError(f"{said!r} is not a valid regular expression: {error}") from error
    if not groups:
        raise ValueError(f"{said!r} has no group; put brackets around the figure")
    return said


def _some(stages: tuple[Any, ...]) -> tuple[Any, ...]:
    if not stages:
        raise ValueError("the workflow has no stages; write at least one below `stages:`")
    return stages


Words = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
Persona = Annotated[Words, AfterValidator(_persona)]
Duration = Annotated[Minutes, BeforeValidator(_minutes)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Item(_Part):
    """A question, an item of a checklist, or a task: an id, unique among its like, and its text."""

    id: Name
    text: Words


Items = Annotated[tuple[Item, ...], BeforeValidator(_named)]


class Gate(_Part):
    """A command that decides by itself whether a stage may pass.

    Attributes:
        name: Unique in its stage.
        command: The program and its arguments; the exit code 0 passes. `{python}` stands for this Python, `{packages}`
            for the packages of all components.
        could_not_run: Exit codes by which the program says that it could not look.
        figure: A regular expression; its first group, in what the program wrote, is what was measured.
        at_least: What the figure has to reach.
        timeout_s: After so many seconds it could not run.
    """

    name: Words
    command: Annotated[tuple[Words, ...], Field(min_length=1)]
    could_not_run: tuple[int, ...] = ()
    figure: Annotated[Words, AfterValidator(_pattern)] | None = None
    at_least: float | None = None
    timeout_s: Annotated[float, Field(gt=0)] = 600.0

    @model_validator(mode="after")
    def _with_a_figure(self) -> Self:
        if self.at_least is not None and self.figure is None:
            raise ValueError("`at_least` needs a `figure`; write the expression that finds it")
        return self


class Approval(_Part):
    """What people decide before a stage counts as passed.

    Attributes:
        title: What is reviewed.
        questions: Each has to be answered.
    """

    title: Words
    questions: Items = ()


class Stage(_Part):
    """A stage of a workflow.

    Attributes:
        id: Unique in the workflow.
        title: What people call it.
        duration: How long it is expected to take; None where nobody has estimated it.
        persona: Who does its work; by default that of the workflow.
        gates: They run in order; all of them must pass.
        checklist: Each item has to be recorded as done, by a person.
        approval: Asked for when the gates have passed and the checklist is done; None for none.
        tasks: What the work of the stage consists of.
        environment: Options of `pip install`, where its work prepares an environment with the project and all extras.
        optional: The workflow is complete without it.
    """

    id: Name
    title: Words
    duration: Duration | None = None
    persona: Persona | None = None
    gates: tuple[Gate, ...] = ()
    checklist: Items = ()
    approval: Approval | None = None
    tasks: Items = ()
    environment: tuple[Words, ...] | None = None
    optional: bool = False

    @property
    def items(self) -> tuple[Checkpoint, ...]:
        """The checkpoints at which the items of the checklist are recorded."""
        return tuple(Checkpoint(f"{self.id}/{item.id}", item.text) for item in self.checklist)

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint at which the stage is approved; its id is that of the stage."""
        if self.approval is None:
            return None
        questions = tuple(Question(one.id, one.text) for one in self.approval.questions)
        return Checkpoint(self.id, self.approval.title, questions)


class Definition(_Part):
    """A workflow as its definition file declares it.

    Attributes:
        id: Unique among workflows, with the version at its end.
        title: What people call it.
        version: Of the definition.
        author: Who answers for it.
        tags: What it is found by.
        persona: Who does the work of stages that name nobody.
        complexity: How hard it is.
        duration: How long its author says it takes; `summed` is what the stages add up to.
        components: The package of each component under test.
        integration_points: What the scenarios of each integration point cover: ids of requirements, features, or single
            scenarios, as `scenarios_covering` takes them.
        patterns: The same of each composition pattern.
        interactions: The same of each pair of packages.
        diagnostics: The command that finds out what is wrong when the workflow's result had to be rolled back.
        related: The document of each related workflow, relative to the project.
        stages: In their order; at least one.
    """

    id: Name
    title: Words
    version: Words
    author: Words
    tags: tuple[Words, ...] = ()
    persona: Persona
    complexity: Literal["low", "medium", "high"]
    duration: Duration
    components: dict[Words, Words] = {}
    integration_points: dict[Words, tuple[Words, ...]] = {}
    patterns: dict[Words, tuple[Words, ...]] = {}
    interactions: dict[Words, tuple[Words, ...]] = {}
    diagnostics: tuple[Words, ...] = ()
    related: dict[Words, Words] = {}
    stages: Annotated[tuple[Stage, ...], AfterValidator(_some)]

    @property
    def summed(self) -> Minutes:
        """The sum of the durations of all stages."""
        durations = [stage.duration for stage in self.stages if stage.duration is not None]
        return Minutes(sum(one.least for one in durations), sum(one.most for one in durations))

    def persona_of(self, stage: Stage) -> str:
        """Return who does the work of a stage."""
        return stage.persona or self.persona

    def with_packages(self, packages: Mapping[str, str]) -> Definition:
        """Return the same workflow for other packages of the same components.

        Raises:
            ValueError: The workflow has no such component.
        """
        if unknown := sorted(packages.keys() - self.components.keys()):
            known = ", ".join(self.components) or "none"
            raise ValueError(f"{self.id} has no component {', '.join(unknown)}; its components are {known}")
        return self.model_copy(update={"components": {**self.components, **packages}})


def attributes_of(definition: Definition) -> dict[str, Any]:
    """Return what a definition declares besides its stages, as texts by their names."""
    return {
        "id": definition.id,
        "version": definition.version,
        "author": definition.author,
        "tags": ", ".join(definition.tags),
        "persona": definition.persona,
        "complexity": definition.complexity,
        "duration": str(definition.duration),
        "sum of the stages": str(definition.summed),
    }
