"""What a run works on, as its runner's command line, the environment and the project say: servers and a system."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from plainspec.config import adapters, standard
from plainspec.config.expected_failures import ExpectedFailures
from plainspec.config.system_names import check_system_names
from plainspec.execution.installed import Installed
from plainspec.gherkin.sentences.definitions import FixtureDeclaration, location_of
from plainspec.ports.system import Schema
from plainspec.services.configuration import SETTINGS, servers_of_run
from plainspec.services.fingerprint import fingerprint
from plainspec.services.run_context import RunContext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from plainspec.config.project import Project
    from plainspec.execution.installed import FunctionOf
    from plainspec.execution.needs import Needs
    from plainspec.gherkin.binding import BoundScenario
    from plainspec.gherkin.features.model import Feature, Scenario
    from plainspec.gherkin.features.problems import Problem
    from plainspec.ports.system import System

STRICT = "strict-needs"


class Configuration:
    """What was chosen for a run.

    Args:
        run: What the run shares, its servers included.
        system: The system under specification.
        fixtures: What it brings, by name.
        project: Says what may be missing where needs are strict, and which scenarios are expected to fail.
        strict: Whether what else is missing fails the scenarios that need it.

    Attributes:
        specified_system: The system's name as reports show it: empty where the project specifies none.
    """

    def __init__(
        self,
        run: RunContext,
        system: System,
        fixtures: Mapping[str, FixtureDeclaration],
        project: Project,
        *,
        strict: bool,
    ) -> None:
        self.expected_failures = ExpectedFailures(project.expected_failures, system.name)
        self.run = run
        self.system = system
        self.fixtures = fixtures
        self.specified_system = ""
        self._expected = dict(project.expected_missing)
        self._strict = strict
        self._installed = Installed(run.servers, {one.function for one in fixtures.values() if one.absent})

    @cached_property
    def needs(self) -> Needs:
        """What scenarios may need of the system and of the servers."""
        from plainspec.execution.needs import Needs

        return Needs(self.run.servers, self.system, self.fixtures, self._expected, strict=self._strict)

    def problems(self, feature: Feature, scenario: Scenario, file: Path) -> list[Problem]:
        """Return what is wrong with what is said of a scenario: unknown capabilities, failures of no scenario."""
        unknown = self.needs.problems(feature, scenario, file) if scenario.needs else []
        return [*unknown, *self.expected_failures.problems(feature)]

    def not_installed(self, bound: BoundScenario, function_of: FunctionOf) -> list[Problem]:
        """Return what a scenario needs that is not installed, given the functions of the fixtures by their names."""
        return self._installed.problems(bound, function_of)


def configure(option: Callable[[str], Any], project: Project, mark: str = "--") -> Configuration:
    """Choose the servers and the system of a run, and make what the run shares.

    Args:
        option: Returns what the runner's command line says about a setting.
        project: The project.
        mark: What stands before an option's name on that command line.

    Raises:
        ServiceError: An unknown provider, or a URL that is none; says where it stands.
        AdapterError: There is no such system, or it cannot be loaded; says who named it.
        ProjectError: What may be missing, or is expected to fail, is listed for a misspelt system.
    """
    servers = servers_of_run({name: option(name) for name in SETTINGS}, project=dict(project.services), mark=mark)
    run = RunContext(servers, databases=dict(project.databases), root=project.root, programs=dict(project.programs))
    system = adapters.choose(option(adapters.SETTING), project.system, project.root, mark=mark)
    check_system_names(project, system.name)
    brought = adapters.fixtures_of(system)
    brought["run_context"] = _declaration_of(run)
    brought["program_database"] = _program_database(needed="{database}" in str(project.programs))
    brought["program_redis"] = _program_redis(needed="{redis}" in str(project.programs))
    if project.template:
        brought["database_schema"] = brought["database_schema"]._replace(function=_configured(project), absent="")
        if brought["contents"].absent:
            brought["contents"] = brought["contents"]._replace(function=adapters.contents_elsewhere, absent="")
    specifies = standard.specifies_a_system(option(adapters.SETTING), project.system, project.features)
    if not (
        project.template or specifies or any(not standard.is_about_services(one) for one in project.standard_steps)
    ):
        brought["database_schema"] = brought["database_schema"]._replace(function=_nothing)
    strict = str(option(STRICT)).lower() == "true"
    configuration = Configuration(run, system, brought, project, strict=strict)
    if specifies:
        configuration.specified_system = system.name
    return configuration


def _declaration_of(run: RunContext) -> FixtureDeclaration:
    def run_context() -> RunContext:
        """Hand out what the run shares: its servers, the observers of its steps, the scenarios begun."""
        return run

    return FixtureDeclaration("run_context", "session", run_context, location_of(run_context))


def _configured(project: Project) -> Callable[[], Schema]:
    def database_schema() -> Schema:
        """Build what the project says, whatever the system offers."""
        from plainspec.services.postgres.templates.declared import builder_of

        return Schema(*builder_of(project.template, project.root))

    return database_schema


def _nothing() -> Schema:
    """Build nothing: a project that neither has a schema nor specifies a system begins with an empty database."""

    async def build(url: str) -> None:
        """Leave the database as it is."""

    return Schema(build, fingerprint())


def _program_database(*, needed: bool) -> FixtureDeclaration:
    def given(database_url: str) -> str:
        """Name the scenario's database to the project's programs."""
        return database_url

    def not_given() -> str:
        """Start no PostgreSQL: no program of the settings asks for a database."""
        return ""

    function = given if needed else not_given
    return FixtureDeclaration("program_database", "scenario", function, location_of(function))


def _program_redis(*, needed: bool) -> FixtureDeclaration:
    def given(redis_url: str) -> str:
        """Name the scenario's Redis to the project's programs."""
        return redis_url

    def not_given() -> str:
        """Start no Redis: no program of the settings asks for one."""
        return ""

    function = given if needed else not_given
    return FixtureDeclaration("program_redis", "scenario", function, location_of(function))
