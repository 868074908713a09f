"""Which scenarios the definitions of a step module serve, where that is not all of them."""

from __future__ import annotations

import fnmatch
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.gherkin.features.problems import Problem, ProblemKind
from plainspec.gherkin.sentences.vocabulary import declarations_of
from plainspec.gherkin.tags import tag_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from plainspec.gherkin.features.model import Feature, Scenario
    from plainspec.gherkin.sentences.definitions import StepDefinition
    from plainspec.gherkin.sentences.matching import Match

Place = tuple["Feature", "Scenario"]


@dataclass(frozen=True, slots=True, eq=False)
class WrittenScope:
    """A scope as a step module declares it.

    Attributes:
        features: Patterns of feature files; empty for all.
        has_tags: Tells whether a scenario with these tags is meant.
        said: The scope as it is written.
    """

    features: tuple[str, ...]
    has_tags: Callable[[Iterable[str]], bool]
    said: str

    def serves(self, feature: Feature, scenario: Scenario) -> bool:
        """Tell whether a scenario's file and its tags are meant."""
        in_file = not self.features or any(_is_at(feature.path, one) for one in self.features)
        return in_file and self.has_tags(scenario.tags)

    def __str__(self) -> str:
        """Say it as it is written."""
        return self.said


def scope(*features: str, tags: str = "") -> None:
    """Have all definitions of the calling step module serve some scenarios only.

    Where a scenario is served by definitions of its own scope, they come before those that serve all.

    Args:
        features: Feature files, as `shop/*.feature`: from the project's folder, or from any folder below it.
        tags: A tag expression, as on the command line: `@web and not @slow`.

    Raises:
        ValueError: Neither is given, or the tag expression cannot be understood.
    """
    if not (features or tags):
        raise ValueError('scope needs feature files or tags: scope("shop/*.feature"), scope(tags="@web")')
    parts = [*map(repr, features), *([f"tags={tags!r}"] if tags else [])]
    caller = sys._getframe(1)  # noqa: SLF001 - whose definitions are meant
    declarations_of(caller.f_code.co_filename).scope = WrittenScope(
        features, tag_filter(tags, "scope: tags") if tags else lambda _: True, f"scope({', '.join(parts)})"
    )


def idle_scopes(definitions: Iterable[StepDefinition], paths: Sequence[str]) -> list[Problem]:
    """Return a problem for each pattern of a scope that matches no feature file.

    Args:
        definitions: A project's own definitions.
        paths: All of its feature files, as messages show them.
    """
    modules: dict[WrittenScope, str] = {}
    for definition in definitions:
        if isinstance(definition.scope, WrittenScope):
            modules.setdefault(definition.scope, definition.location.shown)
    return [
        Problem(ProblemKind.DEFINITION, module, 0, f"{written}: no feature file matches {pattern!r}")
        for written, module in modules.items()
        for pattern in written.features
        if not any(_is_at(path, pattern) for path in paths)
    ]


def _is_at(path: str, pattern: str) -> bool:
    return fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path, f"*/{pattern}")


def serving(found: list[Match], place: Place | None) -> list[Match]:
    """Return the definitions that serve a scenario; those that serve only some come before those that serve all."""
    if place is None or all(match.definition.scope is None for match in found):
        return found
    scopes = [(match, match.definition.scope) for match in found]
    own = [match for match, scope in scopes if scope and scope.serves(*place)]
    return own or [match for match, scope in scopes if scope is None]
