"""Who a scenario is, from run to run, from runner to runner and from machine to machine."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import lru_cache
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plainspec.gherkin.features.model import Feature, Scenario

FEATURES = "features"


class Identity(NamedTuple):
    """How Allure recognises a scenario.

    Attributes:
        full_name: For people: the feature file, the Rule and the title as written.
        title_path: The folders, the file and the Rule.
        test_case_id: The same for all rows of an outline.
        history_id: The same for one scenario, or one row, in all runs.
    """

    full_name: str
    title_path: tuple[str, ...]
    test_case_id: str
    history_id: str

    def fields(self) -> dict[str, str | tuple[str, ...]]:
        """Return it by Allure's names."""
        return {
            "fullName": self.full_name,
            "titlePath": self.title_path,
            "testCaseId": self.test_case_id,
            "historyId": self.history_id,
        }


def identity_of(
    feature_path: str, rule: str, template: str, values: Iterable[tuple[str, str]] = (), occurrence: int = 1
) -> Identity:
    """Identify a scenario by what is written, never by lines, folders of a machine or the runner.

    Args:
        feature_path: Path of the feature file, as reports show it.
        rule: Title of its Rule, or an empty text.
        template: Its title as written, with placeholders.
        values: Column and cell of its row, and of what else it is run with.
        occurrence: 2 for the second one of which all this is the same, and so on.
    """
    path = portable(feature_path)
    title = template if occurrence == 1 else f"{template} ({occurrence})"
    case = _digest(path, rule, title)
    history = _digest(case, *[text for pair in values for text in pair])
    full_name = ": ".join([part for part in (path, rule, title) if part])
    return Identity(full_name, (*path.split("/"), *([rule] if rule else [])), case, history)


@lru_cache(maxsize=1024)
def portable(path: str) -> str:
    """Return a feature's path without what depends on the machine: relative, with forward slashes.

    One that lies outside the project (such as one installed with Plainspec) begins at its `features` folder, or is the
    name of the file alone.
    """
    parts = PurePosixPath(PureWindowsPath(path).as_posix()).parts
    if not PureWindowsPath(path).anchor and ".." not in parts:
        return "/".join(parts)
    outside = parts[:-1]
    if FEATURES in outside:
        return "/".join(parts[len(outside) - outside[::-1].index(FEATURES) - 1 :])
    return parts[-1]


def repeated(feature: Feature) -> dict[tuple[int, int], int]:
    """Return the scenarios of a feature that equal an earlier one: their lines, and their number."""
    seen: Counter[tuple[str, str, tuple[tuple[str, str], ...]]] = Counter()
    found: dict[tuple[int, int], int] = {}
    for scenario in feature.scenarios:
        said = (rule_title(scenario), scenario.template, scenario.row.values if scenario.row else ())
        seen[said] += 1
        if seen[said] > 1:
            found[scenario.line, scenario.own_line] = seen[said]
    return found


def rule_title(scenario: Scenario) -> str:
    """Return the title of a scenario's Rule, or an empty text."""
    return scenario.rule.title if scenario.rule else ""


def _digest(*parts: str) -> str:
    joined = "\x00".join(parts).encode(errors="surrogatepass")
    return hashlib.md5(joined, usedforsecurity=False).hexdigest()
