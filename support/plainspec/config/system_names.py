"""Names of systems in the lists of what may be missing and of what is expected to fail: slips are refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plainspec.config import adapters, expected_failures, expected_missing
from plainspec.config.settings import ProjectError
from plainspec.gherkin.sentences.suggestions import nearest_name
from plainspec.services.configuration import Provider

if TYPE_CHECKING:
    from plainspec.config.project import Project

SEGMENT = re.compile(r"\d+|[^\W\d_]+")


def check_system_names(project: Project, system: str) -> None:
    """Check the names in both lists against the system of a run and the systems and providers that Plainspec brings.

    What other systems are called is not known here, so a name is refused only for a slip in one of these.

    Raises:
        ProjectError: A name is a slip.
    """
    if not (project.expected_missing or project.expected_failures):
        return
    file = project.root / "pyproject.toml"
    systems = [*adapters.bundled(), system]
    owners = [*(provider.value for provider in Provider), *systems]
    for owner, _ in project.expected_missing:
        close = _meant(owner, owners)
        if close:
            place = f"{file}: {expected_missing.TABLE}"
            raise ProjectError(f"{place} has {owner!r}, which is neither provider nor system; did you mean {close!r}?")
    for listed in project.expected_failures:
        close = _meant(listed.system, systems)
        if close:
            place = f"{file}: {expected_failures.TABLE}"
            raise ProjectError(
                f"{place} system: there is no system {listed.system!r} (scenario {listed.scenario!r});"
                f" did you mean {close!r}?"
            )


def _meant(name: str, known: list[str]) -> str:
    """Return the known name of which another one is a slip; an empty text if it is known, or is a name of its own."""
    if name in known:
        return ""
    return nearest_name(name, [other for other in known if _is_slip(name, other)])


def _is_slip(name: str, other: str) -> bool:
    """Tell whether two names differ by letters within their words; `till-eu` and `till2` are not slips of `till`."""
    words, others = SEGMENT.findall(name.lower()), SEGMENT.findall(other.lower())
    return len(words) == len(others) and all(
        word == another or (not word.isdigit() and bool(nearest_name(word, [another])))
        for word, another in zip(words, others, strict=True)
    )
