"""Feature files read through a cache that is keyed by their content.

The official parser takes some 0.2 ms a scenario; a file that has not changed since the last run is read from
the cache instead. Nothing is trusted blindly: the key is a hash of the text, of this module's format and of the
versions of Python and of the official parser, and an entry that cannot be read is parsed afresh.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from plainspec.gherkin.features.arguments import DocString, Table
from plainspec.gherkin.features.flaws import Flaw
from plainspec.gherkin.features.model import Anchor, Feature, Row, Rule, Scenario, Step
from plainspec.gherkin.features.problems import GherkinError, Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FORMAT = 6
DIGEST_BYTES = 16
ENDING = ".feature"


class FeatureCache:
    """Parsed features in a folder of their own, which may be deleted at any time."""

    def __init__(self, folder: Path | None, rules_off: Collection[str] = ()) -> None:
        """Use ``folder`` (made when first needed), or no cache at all for None.

        Args:
            folder: The folder.
            rules_off: Style rules by name, whose flaws features do not have here.
        """
        self._folder = folder
        self._rules_off = rules_off
        self._salt = ""

    def read(self, file: Path, shown_as: str) -> Feature:
        """Read one feature file.

        Args:
            file: The file.
            shown_as: Its path in messages and reports.

        Raises:
            GherkinError: It cannot be read, is not UTF-8, or is not Gherkin.
        """
        if file.suffix != ENDING and file.suffix.lower() == ENDING:
            hint = f"rename it to {file.stem}{ENDING}"
            said = f"the name ends in {file.suffix}, so no runner reads the file"
            raise GherkinError([Problem(ProblemKind.SYNTAX, shown_as, 0, said, hint)])
        try:
            content = read_regular(file)
            text = content.decode("utf-8-sig")
        except OSError as refused:
            reason = refused.strerror or str(refused)
            raise GherkinError([Problem(ProblemKind.SYNTAX, shown_as, 0, f"cannot be read: {reason}")]) from None
        except UnicodeDecodeError as refused:
            line = content.count(b"\n", 0, refused.start) + 1
            hint = "save the file as UTF-8"
            raise GherkinError([Problem(ProblemKind.SYNTAX, shown_as, line, "not UTF-8 text", hint)]) from None
        entry = self._entry(content)
        kept = _load(entry)
        feature = self._parse(text, shown_as, entry) if kept is None else _from_plain(kept, shown_as)
        if self._rules_off and feature.flaws:
            return feature._replace(flaws=tuple(flaw for flaw in feature.flaws if flaw.rule not in self._rules_off))
        return feature

    def _parse(self, text: str, shown_as: str, entry: Path | None) -> Feature:
        from plainspec.gherkin.features.parsing import parse_feature

        feature = parse_feature(text, shown_as)
        if entry is not None:
            self._keep(entry, feature)
        return feature

    def _entry(self, content: bytes) -> Path | None:
        if self._folder is None:
            return None
        if not self._salt:
            self._salt = f"{FORMAT} {sys.version} {version('gherkin-official')}"
        key = hashlib.blake2b(content, key=hashlib.blake2b(self._salt.encode(), digest_size=32).digest())
        return self._folder / f"{key.hexdigest()[:40]}.parsed"

    def _keep(self, entry: Path, feature: Feature) -> None:
        """Write atomically; a cache that cannot be written is merely slow, so that is no error."""
        partial = entry.with_suffix(f".{os.getpid()}")
        try:
            if not entry.parent.is_dir():
                entry.parent.mkdir(parents=True)
                (entry.parent / ".gitignore").write_text("*\n", encoding="utf-8")
            content = marshal.dumps(_to_plain(feature))
            partial.write_bytes(_digest(content) + content)
            partial.replace(entry)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def read_regular(file: Path) -> bytes:
    """Read a file that is one; from a pipe nothing might ever come.

    Raises:
        OSError: It cannot be read, or is something else.
    """
    if file.exists() and not file.is_file():
        raise OSError("not a regular file")
    return file.read_bytes()


def _load(entry: Path | None) -> Any:
    """Return the plain form, or None where there is no entry or it is damaged."""
    try:
        kept = entry.read_bytes() if entry is not None and entry.is_file() else b""
    except OSError:
        return None
    content = kept[DIGEST_BYTES:]
    if not content or kept[:DIGEST_BYTES] != _digest(content):
        return None
    return marshal.loads(content)  # noqa: S302 - our own file, keyed by content and version


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()


def _to_plain(feature: Feature) -> tuple[Any, ...]:
    rules = {id(rule): number for number, rule in enumerate(feature.rules)}
    steps: dict[int, int] = {}
    plain_steps: list[tuple[Any, ...]] = []
    for scenario in feature.scenarios:
        for step in scenario.steps:
            if id(step) not in steps:
                steps[id(step)] = len(plain_steps)
                plain_steps.append(_step_to_plain(step))
    scenarios = [
        (
            *(scenario.name, scenario.title, scenario.template, scenario.line, scenario.tags),
            tuple(steps[id(step)] for step in scenario.steps),
            scenario.background,
            None if scenario.rule is None else rules[id(scenario.rule)],
            None if scenario.row is None else (scenario.row.examples, scenario.row.line, scenario.row.values),
            scenario.description,
        )
        for scenario in feature.scenarios
    ]
    return (
        *(feature.title, feature.line, feature.language, feature.tags, feature.description),
        *(tuple(plain_steps), tuple(scenarios)),
        tuple((rule.title, rule.line) for rule in feature.rules),
        tuple((anchor.line, anchor.first, anchor.end) for anchor in feature.anchors),
        tuple((str(flaw.kind), *flaw[1:]) for flaw in feature.flaws),
    )


def _step_to_plain(step: Step) -> tuple[Any, ...]:
    table, said = step.table, step.docstring
    return (
        *(step.keyword, step.kind, step.text, step.line),
        None if table is None else (table.raw, table.line),
        None if said is None else (said.content, said.media_type, said.line),
    )


def _from_plain(plain: Any, path: str) -> Feature:
    title, line, language, tags, description, plain_steps, plain_scenarios, plain_rules, anchors, flaws = plain
    rules = tuple(Rule(*rule) for rule in plain_rules)
    steps = [
        Step(
            *(keyword, kind, text, step_line),
            None if table is None else Table(*table),
            None if said is None else DocString(*said),
        )
        for keyword, kind, text, step_line, table, said in plain_steps
    ]
    scenarios = tuple(
        Scenario(
            *(name, scenario_title, template, scenario_line, scenario_tags),
            tuple([steps[number] for number in numbers]),
            background,
            None if rule is None else rules[rule],
            None if row is None else Row(*row),
            described,
        )
        for (
            *(name, scenario_title, template, scenario_line, scenario_tags),
            numbers,
            background,
            rule,
            row,
            described,
        ) in plain_scenarios
    )
    return Feature(
        *(path, title, line, language, tags, description, scenarios, rules),
        tuple(Anchor(*anchor) for anchor in anchors),
        tuple(Flaw(ProblemKind(kind), *rest) for kind, *rest in flaws),
    )
