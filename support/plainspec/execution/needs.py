"""`@needs:…`: which capabilities scenarios need, whom to ask for them, and what happens to one that lacks one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.config import adapters
from plainspec.config.expected_missing import TABLE
from plainspec.execution.errors import ScenarioError
from plainspec.gherkin.features.model import NEED
from plainspec.gherkin.features.problems import Problem, ProblemKind
from plainspec.gherkin.lint.tag_style import written_tags
from plainspec.ports.capabilities import product_of
from plainspec.ports.not_offered import not_offered
from plainspec.services.capabilities import SERVERS, Source, hint_for

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from plainspec.gherkin.features.model import Feature, Scenario
    from plainspec.gherkin.sentences.definitions import FixtureDeclaration
    from plainspec.ports.capabilities import Capabilities
    from plainspec.ports.system import System
    from plainspec.services.configuration import ServicesConfiguration


class NeedError(ScenarioError):
    """Capabilities are missing that nobody expects to be missing."""


class Needs:
    """What scenarios may need in one run.

    Args:
        servers: The servers of the run.
        system: The system under specification.
        fixtures: What it brings.
        expected: What may be missing under `--strict-needs`, by provider or system.
        strict: Whether what is missing fails its scenarios, unless it is expected.
    """

    def __init__(
        self,
        servers: ServicesConfiguration,
        system: System,
        fixtures: Mapping[str, FixtureDeclaration],
        expected: Mapping[str, Collection[str]],
        *,
        strict: bool,
    ) -> None:
        own = Source.of(system, "capabilities_here")
        self._servers = servers
        self._system = system
        self._fixtures = fixtures
        self._expected = expected
        self._strict = strict
        self._sources = (own, *SERVERS)

    def problems(self, feature: Feature, scenario: Scenario, file: Path) -> list[Problem]:
        """Return what is wrong with a scenario's needs: names that stand for no capability."""
        return [
            self._unknown(feature, name, file)
            for name in scenario.needs
            if not (self._source(name) or _elsewhere(name))
        ]

    def _source(self, name: str) -> Source | None:
        return next((source for source in self._sources if source.knows(name)), None)

    def _unknown(self, feature: Feature, name: str, file: Path) -> Problem:
        tag = NEED + name
        places = (place[1:] for place in written_tags(feature, file.read_text("utf-8-sig")) if place[0] == tag)
        line, column = next(places, (feature.line, 0))
        hint = hint_for(name, (*self._sources, *_sources_elsewhere()), lambda close: f"@{NEED}{close}")
        return Problem(ProblemKind.TAG, feature.path, line, f"@{tag} is not a known capability", hint, column)

    def missing(self, scenario: Scenario, depends_on: Callable[[str], bool], ask: Callable[[str], Capabilities]) -> str:
        """Say which capabilities a scenario lacks; an empty text if none.

        Args:
            scenario: The scenario.
            depends_on: Tells whether it needs a fixture, be it through others.
            ask: Makes the fixture that asks a server or the system; is called for what has to be asked only.

        Raises:
            NeedError: Nothing may be missing, unless it is expected to.
        """
        lacks = [(name, *self._lack(name, depends_on, ask)) for name in scenario.needs]
        reasons = " and ".join(reason for _, reason, _ in lacks if reason)
        unexpected = [(key, name) for name, reason, key in lacks if reason and not self._is_expected(name, key)]
        if self._strict and unexpected:
            owners = dict.fromkeys(key for key, _ in unexpected)
            listed = {owner: ", ".join(f'"{name}"' for key, name in unexpected if key == owner) for owner in owners}
            said = " and ".join(f"{owner} = [{names}]" for owner, names in listed.items())
            raise NeedError(f"{reasons}; with --strict-needs that is a failure unless {TABLE} has {said}")
        return reasons

    def not_offered(self, error: BaseException) -> str:
        """Return why an error skips its scenario: the system does not offer something; an empty text for any other.

        Raises:
            NeedError: Nothing may be missing, unless it is expected to.
        """
        absent = not_offered(error)
        if absent is None:
            return ""
        name = self._system.name
        reason = f"the system {name} does not offer {absent.what}"
        if self._strict and not self._is_expected(absent.what, name):
            listed = f'{name} = ["{absent.what}"]'
            raise NeedError(f"{reason}; with --strict-needs that is a failure unless {TABLE} has {listed}")
        return reason

    def _is_expected(self, name: str, key: str) -> bool:
        return any(name in self._expected.get(one, ()) for one in (key, self._system.name))

    def _lack(
        self, name: str, depends_on: Callable[[str], bool], ask: Callable[[str], Capabilities]
    ) -> tuple[str, str]:
        """Say what is missing, if it is, and whose lack that is: a provider's or the system's."""
        source = self._source(name)
        if source is None or self._is_foreign(source, depends_on):
            return f"the system {self._system.name} has no {name}", self._system.name
        able = ask(source.fixture)
        if able.has(name):
            return "", ""
        reason = f"needs {name}, but this is {able}" if product_of(name) else f"{able} has no {name}"
        if not source.service:
            return reason, self._system.name
        provider = getattr(self._servers, source.service).provider.value
        return f"{reason} ({provider})", provider

    def _is_foreign(self, source: Source, depends_on: Callable[[str], bool]) -> bool:
        """Tell whether neither the system nor the scenario has to do with a server."""
        return bool(source.port and self._fixtures[source.port].absent and not depends_on(source.server))


def _elsewhere(name: str) -> bool:
    """Tell whether another system that Plainspec brings may have a capability."""
    return any(source.knows(name) for source in _sources_elsewhere())


def _sources_elsewhere() -> list[Source]:
    return [Source.of(adapters.load(name, "")) for name in adapters.bundled()]
