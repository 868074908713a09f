"""`plainspec check`: everything that is wrong, with its place, before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.commands.errors import CommandError, told
from plainspec.commands.inspection import Inspection, UsageProblemError, inspect
from plainspec.commands.printing import BAD, FAINT, GOOD, STRONG, counted, say, say_json, styled
from plainspec.config.discovery import project_root_of
from plainspec.config.project import Project, ProjectError
from plainspec.execution.selection import split_lines
from plainspec.gherkin.features.problems import GherkinError, Problem, ProblemKind
from plainspec.gherkin.lint.style import RULES, feature_style, same_feature_titles
from plainspec.gherkin.lint.tag_style import TagStyle
from plainspec.gherkin.sentences.suggestions import nearest_name
from plainspec.gherkin.tags import TagExpressionError, tag_filter
from plainspec.reporting.requirements import CatalogueError, RepeatedRequirementError, read_catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from plainspec.gherkin.features.model import Feature


def run(folder: Path, paths: Sequence[str], form: str, tags: str, *, snippets: bool = False) -> int:
    """Check the features of the project around ``folder``, or those below ``paths``.

    Returns:
        1 where there is any problem, else 0.

    Raises:
        CommandError: The project, a path or the tag expression cannot be used.
    """
    with told(ProjectError, CatalogueError, TagExpressionError, UsageProblemError):
        project = Project.around(folder)
        project = Project.at(project_root_of(project.root, [folder / split_lines(path)[0] for path in paths]))
        _check_wish(project, folder, paths, tags)
        inspection = inspect(project, paths, tags, snippets=snippets)
        problems = [*inspection.findings.problems, *style_problems(project, inspection)]
    problems.sort(key=lambda problem: (problem.path, problem.line, problem.column, problem.message))
    WRITERS[form](problems, inspection)
    return 1 if problems else 0


def _check_wish(project: Project, folder: Path, paths: Sequence[str], tags: str) -> None:
    """Refuse what cannot be understood, before pytest starts."""
    for path in paths:
        file = folder / split_lines(path)[0]
        if not file.exists():
            raise CommandError(f"there is no {path}")
        if file.is_file() and file.suffix != ".feature":
            raise CommandError(f"{path} is not a .feature file")
    for rule in project.style_off:
        if rule not in RULES:
            near = nearest_name(rule, RULES)
            hint = f"did you mean {near!r}?" if near else f"known are {', '.join(RULES)}"
            raise CommandError(f"[tool.plainspec] style-off: there is no style rule {rule!r}; {hint}")
    if tags:
        tag_filter(tags)


def style_problems(project: Project, inspection: Inspection) -> list[Problem]:
    """Return what is wrong with the form of the inspected features, by the rules that hold here, and in the catalogue.

    Raises:
        CatalogueError: The catalogue of requirements cannot be read.
    """
    whole = _whole_project(project, inspection)
    ids, problems = _requirements(project)
    tag_style = TagStyle(whole.values(), ids)
    for file, feature in inspection.features:
        text = whole[file][1]
        problems += feature_style(feature, text)
        problems += tag_style.problems(feature, text)
    inspected = {feature.path for _, feature in inspection.features}
    repeated = same_feature_titles(feature for feature, _ in whole.values())
    problems += [problem for problem in repeated if problem.path in inspected]
    return [problem for problem in problems if problem.rule not in project.style_off]


def _requirements(project: Project) -> tuple[list[str], list[Problem]]:
    """Return the ids of the catalogue, if there is one, and those that stand there twice as problems."""
    file = project.requirements
    if file is None:
        return [], []
    try:
        return [requirement.id for requirement in read_catalogue(file)], []
    except RepeatedRequirementError as refused:
        path, kind = project.shown(file), ProblemKind.DUPLICATE_DEFINITION
        return [requirement.id for requirement in refused.requirements], [
            Problem(kind, path, line, f"{name} is in the catalogue twice", f"first: {path}:{first}")
            for name, line, first in refused.repeated
        ]


def _whole_project(project: Project, inspection: Inspection) -> dict[Path, tuple[Feature, str]]:
    """Read every feature: which tags are usual, and which titles taken, shows only there."""
    whole: dict[Path, tuple[Feature, str]] = {}
    present = [path for path in project.features if path.exists()]
    own = project.feature_files(present) if present else []
    for file in sorted({*own, *inspection.whole}):
        try:
            feature = inspection.whole.get(file) or project.cache.read(file, project.shown(file))
        except GherkinError:
            continue
        whole[file] = feature, file.read_text(encoding="utf-8-sig")
    return whole


def _as_text(problems: Sequence[Problem], inspection: Inspection) -> None:
    for problem in problems:
        place = f"{problem.path}:{problem.line}" if problem.line else problem.path
        rule = styled(f" [{problem.rule}]", FAINT) if problem.rule else ""
        say(f"{styled(place, STRONG)}: {problem.message}{rule}")
        for line in problem.details:
            say(f"    {line}")
    scenarios = sum(len(feature.scenarios) for _, feature in inspection.features)
    looked = f"{counted(len(inspection.features), 'feature')}, {counted(scenarios, 'scenario')}"
    if problems:
        say(styled(f"{looked}: {counted(len(problems), 'problem')}", BAD))
        if any(problem.kind is ProblemKind.UNDEFINED for problem in problems) and not inspection.snippets:
            say("`plainspec check --snippets` shows a step to paste for each undefined sentence")
    else:
        say(styled(f"{looked}: no problems found", GOOD))


def _as_json(problems: Sequence[Problem], _: Inspection) -> None:
    say_json(
        [
            {
                "kind": str(problem.kind),
                "rule": problem.rule or None,
                "path": problem.path,
                "line": problem.line,
                "column": problem.column,
                "message": problem.message,
                "hint": problem.hint,
                "also": [{"path": path, "line": line} for path, line in problem.also],
            }
            for problem in problems
        ]
    )


def _as_github(problems: Sequence[Problem], _: Inspection) -> None:
    """Write workflow commands, which GitHub shows beside the line."""
    for problem in problems:
        column = f",col={problem.column}" if problem.column else ""
        message = "\n".join([problem.message, *problem.details])
        place = f"file={_property(problem.path)},line={problem.line or 1}{column}"
        say(f"::error {place},title=plainspec {problem.rule or problem.kind}::{_escaped(message)}")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


WRITERS = {"text": _as_text, "json": _as_json, "github": _as_github}
