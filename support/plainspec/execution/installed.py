"""Whether what a scenario's fixtures depend on is installed, known when it is bound, before anything starts."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

from plainspec.extras import command_for, missing_modules, needs_of
from plainspec.gherkin.features.problems import Problem, ProblemKind
from plainspec.services.configuration import Provider

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from plainspec.gherkin.binding import BoundScenario
    from plainspec.services.configuration import ServicesConfiguration

    FunctionOf = Callable[[str], Callable[..., Any] | None]
    """Returns the function of a fixture by its name; None where there is none."""

BY_PROVIDER = {Provider.CONTAINERS: "testcontainers"}
AGENCY_HINT = (
    "The agency, which is the default system, needs it: [tool.plainspec] template or system choose your own schema or "
    "platform."
)


class Installed:
    """Finds the scenarios that need a library which is not installed.

    Args:
        servers: The servers of the run.
        absent: Functions of the fixtures that nobody can have; scenarios that depend on these are skipped anyway.
    """

    def __init__(self, servers: ServicesConfiguration, absent: Collection[Callable[..., Any]]) -> None:
        self._providers = {"postgres": servers.postgres.provider, "redis_server": servers.redis.provider}
        self._absent = absent
        self._told: dict[frozenset[str], Problem] = {}

    def problems(self, bound: BoundScenario, function_of: FunctionOf) -> list[Problem]:
        """Return what a scenario needs that is not installed; the same problem wherever the same is missing."""
        missing = missing_modules()
        if not missing:
            return []
        found: dict[Problem, None] = {}
        for step in bound.steps:
            depends_on = self._closure([name for name in step.call.wants if name in bound.fixtures], function_of)
            if any(function in self._absent for function in depends_on.values()):
                return []
            needed = {module for name, function in depends_on.items() for module in self._needs(name, function)}
            if step.call.table:
                needed |= needs_of(step.call.table[1])
            if lacking := frozenset(needed & missing):
                place = (bound.feature.path, step.step.line, step.step.text)
                found[self._told.setdefault(lacking, _not_installed(lacking, place))] = None
        return list(found)

    def _needs(self, name: str, function: Callable[..., Any]) -> frozenset[str]:
        provider = self._providers.get(name)
        return needs_of(function) | ({BY_PROVIDER[provider]} if provider in BY_PROVIDER else set())

    @staticmethod
    def _closure(names: list[str], function_of: FunctionOf) -> dict[str, Callable[..., Any]]:
        """Return the functions of fixtures and of all that they depend on, by name."""
        found: dict[str, Callable[..., Any]] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            function = None if name in found else function_of(name)
            if function is not None:
                found[name] = function
                waiting += _parameters(function)
        return found


@cache
def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def _not_installed(modules: Collection[str], place: tuple[str, int, str]) -> Problem:
    path, line, sentence = place
    *others, last = sorted(modules)
    named, command = " and ".join(filter(None, (", ".join(others), last))), command_for(modules)
    are = "is" if len(modules) == 1 else "are"
    hint = f"{command}\n{AGENCY_HINT}" if "agency" in command else command
    return Problem(
        ProblemKind.NOT_INSTALLED, path, line, f'"{sentence}" needs {named}, which {are} not installed', hint
    )
