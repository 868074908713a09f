"""Support fixtures where no pytest makes them: by name and scope, torn down in reverse."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from plainspec.execution.errors import ScenarioError, raise_all
from plainspec.execution.open_fixture import adopt
from plainspec.gherkin.sentences.suggestions import nearest_name

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping
    from types import TracebackType

    from plainspec.execution.loop import ScenarioLoop
    from plainspec.execution.task_tracker import TaskTracker
    from plainspec.gherkin.sentences.vocabulary import FixtureDeclaration, Scope

WIDEST_FIRST: dict[Scope, int] = {"session": 0, "feature": 1, "scenario": 2}


class FixtureError(ScenarioError):
    """A fixture that cannot be made: nobody declares it, it needs itself, or it outlives what it needs."""


@dataclass(slots=True)
class Life:
    """What one scope holds until it ends.

    Attributes:
        values: The fixtures made so far, by name.
        refused: Those whose set-up failed, which is not tried again.
        endings: What tears them down, in the order of their set-up.
    """

    values: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, tuple[BaseException, TracebackType | None]] = field(default_factory=dict)
    endings: list[Callable[[], None]] = field(default_factory=list)


class Fixtures:
    """The support fixtures of a run, each made when a scenario first needs it."""

    def __init__(self, declared: Mapping[str, FixtureDeclaration], loop: ScenarioLoop) -> None:
        self._declared = declared
        self._loop = loop
        self._lives: dict[Scope, Life] = {scope: Life() for scope in WIDEST_FIRST}

    def __contains__(self, name: object) -> bool:
        """Tell whether a fixture of this name is declared."""
        return name in self._declared

    def function_of(self, name: str) -> Callable[..., Any] | None:
        """Return the function that is declared as a fixture; None if none is."""
        return self._declared[name].function if name in self._declared else None

    def needs(self, name: str) -> set[str]:
        """Return all names that a fixture stands on, directly or not, declared or not."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            declaration = self._declared.get(waiting.pop())
            needed = set(_needs(declaration)) if declaration else set()
            waiting += needed - seen
            seen |= needed
        return seen

    def must_wait(self, name: str) -> bool:
        """Tell whether a fixture is asynchronous."""
        function = self._declared[name].function if name in self._declared else None
        return inspect.isasyncgenfunction(function) or inspect.iscoroutinefunction(function)

    def provide(
        self, names: Iterable[str], tracker: TaskTracker, produced: Mapping[str, Any] = MappingProxyType({})
    ) -> dict[str, Any]:
        """Return the values of ``names``, those of the widest scope made first.

        Args:
            names: Names of declared fixtures.
            tracker: Takes note of the tasks that fixtures of scope `scenario` start.
            produced: What steps have given; comes before fixtures of the same name.

        Raises:
            FixtureError: One cannot be made; says which fixture asks for it and what to do.
            BaseException: Whatever a fixture's set-up raises, now or when it was first asked for.
        """
        wanted = list(names)
        for name in self._in_order(wanted, produced):
            self._value(name, tracker, produced)
        return {name: self._value(name, tracker, produced) for name in wanted}

    def absence(self, names: Iterable[str]) -> str:
        """Say why one of ``names``, or what they stand on, cannot be had; an empty text if nothing is known of that."""
        try:
            needed = self._in_order(list(names))
        except FixtureError:
            return ""
        return next((self._declared[name].absent for name in needed if self._declared[name].absent), "")

    def stand_on(self, names: Iterable[str], name: str) -> bool:
        """Tell whether one of ``names`` needs the fixture ``name``, be it through others."""
        return name in self._in_order(list(names))

    def close(self, scope: Scope) -> None:
        """End a scope: tear its fixtures down, the last first.

        Raises:
            BaseException: Whatever a tear-down raises, after all the others have had their turn.
        """
        life, self._lives[scope] = self._lives[scope], Life()
        end_all(reversed(life.endings))

    def _in_order(self, names: list[str], produced: Container[str] = ()) -> list[str]:
        """List the fixtures that ``names`` stand on, themselves included, the widest scope first."""
        found: dict[str, FixtureDeclaration] = {}
        for name in names:
            self._gather(name, (), found, produced)
        return sorted(found, key=lambda name: WIDEST_FIRST[found[name].scope])

    def _gather(
        self, name: str, askers: tuple[str, ...], found: dict[str, FixtureDeclaration], produced: Container[str]
    ) -> None:
        if name in askers:
            raise FixtureError(f"the fixture needs itself: {' -> '.join((*askers, name))}")
        if name in produced:
            self._must_not_outlive(askers, name, "scenario")
            return
        declaration = self._declared.get(name)
        if declaration is None:
            raise FixtureError(self._unknown(name, askers))
        self._must_not_outlive(askers, name, declaration.scope)
        if name not in found:
            found[name] = declaration
            for needed in _needs(declaration):
                self._gather(needed, (*askers, name), found, produced)

    def _must_not_outlive(self, askers: tuple[str, ...], name: str, scope: Scope) -> None:
        asker = self._declared[askers[-1]] if askers else None
        if asker and WIDEST_FIRST[asker.scope] < WIDEST_FIRST[scope]:
            raise FixtureError(
                f"the fixture `{asker.name}` lives for a {asker.scope}, but needs `{name}`, which lives for a"
                f" {scope} only ({asker.location})"
            )

    def _unknown(self, name: str, askers: tuple[str, ...]) -> str:
        close = nearest_name(name, self._declared)
        hint = f"; did you mean `{close}`?" if close else "; declare it with plainspec.fixture"
        if not askers:
            return f"there is no fixture `{name}`{hint}"
        asker = self._declared[askers[-1]]
        return f"the fixture `{asker.name}` ({asker.location}) requests `{name}`, which is not declared{hint}"

    def _value(self, name: str, tracker: TaskTracker, produced: Mapping[str, Any]) -> Any:
        if name in produced:
            return produced[name]
        declaration = self._declared[name]
        life = self._lives[declaration.scope]
        if name in life.refused:
            refused, where = life.refused[name]
            raise refused.with_traceback(where)
        if name not in life.values:
            try:
                arguments = {needed: self._value(needed, tracker, produced) for needed in _needs(declaration)}
                owner = tracker if declaration.scope == "scenario" else None
                life.values[name], end = set_up(self._loop, declaration.function, arguments, owner)
            except BaseException as refused:
                life.refused[name] = refused, refused.__traceback__
                raise
            life.endings.append(end)
        return life.values[name]


class ValuesOnDemand(dict[str, Any]):
    """A scenario's values by name; a fixture that stands on what a step gives is made when it is first asked for."""

    def __init__(self, fixtures: Fixtures, names: Iterable[str], tracker: TaskTracker) -> None:
        super().__init__(fixtures.provide(names, tracker))
        self._fixtures = fixtures
        self._tracker = tracker
        self._given: dict[str, Any] = {}

    def __missing__(self, name: str) -> Any:
        """Make the fixture now."""
        value = self._fixtures.provide([name], self._tracker, self._given)[name]
        super().__setitem__(name, value)
        return value

    def __setitem__(self, name: str, value: Any) -> None:
        """Keep what a step gives."""
        super().__setitem__(name, value)
        self._given[name] = value

    def clear(self) -> None:
        """Let go of all values."""
        super().clear()
        self._given.clear()


def set_up(
    loop: ScenarioLoop, function: Callable[..., Any], arguments: dict[str, Any], tracker: TaskTracker | None
) -> tuple[Any, Callable[[], None]]:
    """Set a fixture up, in whichever of the four ways its function is written.

    Args:
        loop: Where it runs if it is asynchronous.
        function: A plain or async function, or a plain or async generator function.
        arguments: The fixtures that it asks for.
        tracker: Takes note of the tasks that it starts, if they must end with a scenario.

    Returns:
        The fixture's value, and what tears it down.
    """
    if inspect.isasyncgenfunction(function):
        opened = loop.open(function(**arguments), tracker)
        take_back = adopt(opened.context)

        def close() -> None:
            take_back()
            loop.close(opened)

        return opened.ready.result(), close
    if inspect.iscoroutinefunction(function):
        value, context = loop.call(function(**arguments), tracker)
        return value, adopt(context)
    made = function(**arguments)
    if not inspect.isgenerator(made):
        return made, lambda: None
    nothing = object()
    value = next(made, nothing)
    if value is nothing:
        raise RuntimeError("the fixture did not yield a value")

    def finish() -> None:
        if next(made, nothing) is not nothing:
            raise RuntimeError("the fixture yielded more than once")

    return value, finish


def end_all(endings: Iterable[Callable[[], None]]) -> None:
    """Call every one of ``endings``, whatever the others raise.

    Raises:
        BaseException: What the only one that failed has raised, or a group of what several have.
    """
    errors: list[BaseException] = []
    for end in endings:
        try:
            end()
        except BaseException as error:  # noqa: BLE001 - raised below, when all have ended
            errors.append(error)
    raise_all(errors)


def _needs(declaration: FixtureDeclaration) -> list[str]:
    """List the fixtures that a fixture asks for: its parameters without a default."""
    parameters = inspect.signature(declaration.function).parameters.values()
    return [parameter.name for parameter in parameters if parameter.default is parameter.empty]
