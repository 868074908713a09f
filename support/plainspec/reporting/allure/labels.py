"""A scenario's place in the report, and the labels and links that its tags give it."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from plainspec.reporting.allure.private_api import LabelType, Link, Severity, parse
from plainspec.reporting.identity import FEATURES, portable, rule_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plainspec.gherkin.features.model import Feature, Scenario

LONG_FORMS = {
    "severity": "allure.severity",
    "owner": "allure.label.owner",
    "issue": "allure.issue",
    "link": "allure.link",
    "tms": "allure.tms",
}
SEVERITIES = frozenset(severity.value for severity in Severity)
ONE_ONLY = frozenset({"epic", "feature", "story", "parentSuite", "suite", "subSuite", "severity", "layer"})


def epic_of(feature_path: str, feature_tags: Iterable[str] = (), roots: Sequence[str] = (FEATURES,)) -> str:
    """Name the area of a feature: the folder below the features folder, in readable form.

    A feature that lies directly in the features folder belongs to the area that its first plain tag names, or
    to `Features`.
    """
    path = portable(feature_path)
    below = PurePosixPath(path)
    for root in sorted(roots, key=len, reverse=True):
        if below.is_relative_to(root):
            below = below.relative_to(root)
            break
    else:
        parts = below.parts
        below = PurePosixPath(*parts[parts.index(FEATURES) + 1 :]) if FEATURES in parts[:-1] else below
    if len(below.parts) > 1:
        return readable(below.parts[0])
    plain = (tag for tag in feature_tags if tag.islower() and not set(tag) & set(":.=0123456789"))
    return readable(next(plain, FEATURES))


def readable(name: str) -> str:
    """Turn the name of a folder or tag into words: `row_level-security` is `Row level security`."""
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


@cache
def meaning_of(tag: str) -> tuple[str, str, str]:
    """Return what a tag means to Allure: the label's name and value, or `link:` and its type, URL and name."""
    kind, colon, value = tag.partition(":")
    if kind == "severity" and value not in SEVERITIES:
        return str(LabelType.TAG), tag, ""
    long_form = LONG_FORMS.get(kind) if colon and value else None
    meant = parse(f"{long_form}:{value}" if long_form else tag)
    if isinstance(meant, Link):
        return f"link:{meant.type}", str(meant.url), str(meant.name)
    return str(meant.name), str(getattr(meant.value, "value", meant.value)), ""


def link_of(kind: str, url: str, name: str, patterns: Mapping[str, str]) -> dict[str, str]:
    """Make a link; a short one is completed by the pattern of its kind, as `--allure-link-pattern` gives it."""
    whole = url if "://" in url else patterns.get(kind, "{}").format(url)
    return {"type": kind, "url": whole, "name": name or url}


def shown_name(scenario: Scenario, occurrence: int = 1) -> str:
    """Return the scenario's title, and the row's name where the title does not contain it."""
    name = scenario.title
    if scenario.row is not None and f"<{scenario.row.values[0][0]}>" not in scenario.template:
        name = f"{name}: {scenario.row.values[0][1]}"
    return name if occurrence == 1 else f"{name} ({occurrence})"


class Labeller:
    """Gives every scenario its labels and links."""

    def __init__(self, roots: Sequence[str], patterns: Mapping[str, str], thread: str) -> None:
        self._roots = tuple(roots) or (FEATURES,)
        self._patterns = patterns
        self._common = (("framework", "plainspec"), ("language", "python"), ("thread", thread))
        self._known: dict[tuple[str, str, tuple[str, ...]], tuple[list[Any], list[Any]]] = {}

    def of(self, feature: Feature, scenario: Scenario) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        """Return labels and links; both are shared between scenarios and must not be changed."""
        key = (feature.path, rule_title(scenario), scenario.tags)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._make(feature, scenario)
        return found

    def place(self, path: str, title: str, rule: str, tags: Sequence[str] = ()) -> list[dict[str, str]]:
        """Return the labels of a place: area, feature and Rule."""
        epic = epic_of(path, tags, self._roots)
        labels = [_label("epic", epic), _label("feature", title)]
        labels += [_label("story", rule)] if rule else []
        labels += [_label("parentSuite", epic), _label("suite", title)]
        return labels + ([_label("subSuite", rule)] if rule else [])

    def common(self) -> list[dict[str, str]]:
        """Return the labels that all results carry."""
        return [_label(name, value) for name, value in self._common]

    def _make(self, feature: Feature, scenario: Scenario) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        labels = self.place(feature.path, feature.title, rule_title(scenario), feature.tags)
        links: list[dict[str, str]] = []
        for tag in scenario.tags:
            name, value, link_name = meaning_of(tag)
            if name.startswith("link:"):
                links.append(link_of(name.removeprefix("link:"), value, link_name, self._patterns))
            else:
                labels = with_label(labels, name, value)
        return labels + self.common(), links


def with_label(labels: list[dict[str, str]], name: str, value: str) -> list[dict[str, str]]:
    """Return the labels and one more; of epics, severities and the like only the last counts."""
    kept = [label for label in labels if label["name"] != name] if name in ONE_ONLY else labels
    return [*kept, _label(name, value)]


def _label(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}
