"""`plainspec check`: everything that is wrong, with its place, before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.commands.errors import CommandError, told
from plainspec.commands.inspection import Inspection, UsageProblemError, inspect
from plainspec.commands.printing import BAD, FAINT, GOOD, STRONG, counted, say, say_json, styled
from plainspec.config.discovery import project_root_of
from plainspec.config.project import Project, ProjectError
from plainspec.config.settings import not_there
from plainspec.execution.selection import split_lines
from plainspec.gherkin.features.problems import GherkinError, Problem, ProblemKind
from plainspec.gherkin.lint.style import RULES, feature_style, same_feature_titles
from plainspec.gherkin.lint.tag_style import TagStyle
from plainspec.gherkin.sentences.suggestions import nearest_name
from plainspec.gherkin.tags import TagExpressionError, tag_filter, unknown_tags
from plainspec.reporting.github import annotation_of
from plainspec.reporting.requirements import CatalogueError, FaultyCatalogueError, read_catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from plainspec.gherkin.features.model import Feature


def run(folder: Path, paths: Sequence[str], form: str, tags: str, *, snippets: bool = False) -> int:
    """Check the features of the project around ``folder``, or those below ``paths``.

    Returns:
        1 where there is any problem, else 0.

    Raises:
        CommandError: The project, a path or the tag expression cannot be used, or no scenario is meant.
    """
    with told(ProjectError, CatalogueError, TagExpressionError, UsageProblemError):
        project = Project.around(folder)
        project = Project.at(project_root_of(project.root, [folder / split_lines(path)[0] for path in paths]))
        _check_wish(project, folder, paths, tags)
        inspection = inspect(project, paths, tags, snippets=snippets)
        places = [folder / split_lines(path)[0] for path in paths]
        problems = [*inspection.findings.problems, *unread_files(project, places), *missing_files(project)]
        problems += style_problems(project, inspection)
    if not problems and not any(feature.scenarios for _, feature in inspection.features):
        raise CommandError(f"there is nothing to check: {_why_nothing(project, inspection, paths, tags)}")
    problems.sort(key=lambda problem: (problem.path, problem.line, problem.column, problem.message))
    WRITERS[form](problems, inspection)
    return 1 if problems else 0


def _why_nothing(project: Project, inspection: Inspection, paths: Sequence[str], tags: str) -> str:
    """Say why no scenario is meant."""
    places = ", ".join(paths) or ", ".join(map(project.shown, project.features))
    if not inspection.features:
        return f"there is no .feature file in {places}; write one, or name others in [tool.plainspec] features"
    if not any(feature.scenarios for feature in inspection.whole.values()):
        return f"the features in {places} have no scenarios"
    known = {tag for feature in inspection.whole.values() for scenario in feature.scenarios for tag in scenario.tags}
    unknown = "".join(f"; {said}" for said in unknown_tags(tags, known))
    return f'no scenario in {places} matches --tags "{tags}"{unknown}'


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
            hint = f"did you mean {near!r}?" if near else f"expected one of {', '.join(RULES)}"
            raise CommandError(f"[tool.plainspec] style-off: there is no style rule {rule!r}; {hint}")
    if tags:
        tag_filter(tags)


def unread_files(project: Project, places: Sequence[Path]) -> list[Problem]:
    """Return a problem for what is named like a feature below ``places``, or in the project, and is no file."""
    present = [place for place in places or project.features if place.exists()]
    files = project.feature_files(present) if present else []
    said = "is not a file, so no runner reads it"
    return [
        Problem(ProblemKind.SYNTAX, project.shown(file), 0, said)
        for file in files
        if not file.is_file() and not file.is_dir()
    ]


def missing_files(project: Project) -> list[Problem]:
    """Return a problem where the settings name a template that is not there; the run would end with it."""
    file = project.root / project.template
    if not project.template.endswith((".sql", ".ini")) or file.is_file():
        return []
    message = not_there(file, f"[tool.plainspec] template: there is no file {project.template!r}", project.template)
    return [Problem(ProblemKind.DEFINITION, "pyproject.toml", 0, message)]


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
    except FaultyCatalogueError as refused:
        path = project.shown(file)
        problems = [
            problem._replace(path=path, hint=problem.hint.replace(str(file), path)) for problem in refused.problems
        ]
        return [requirement.id for requirement in refused.requirements], problems


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
    lines = []
    for problem in problems:
        place = f"{problem.path}:{problem.line}" if problem.line else problem.path
        rule = styled(f" [{problem.rule}]", FAINT) if problem.rule else ""
        lines.append(f"{styled(place, STRONG)}: {problem.message}{rule}")
        lines += [f"    {line}" for line in problem.details]
    for line in (*lines, *inspection.left_out):
        say(line)
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
        say(str(annotation_of(problem)))


WRITERS = {"text": _as_text, "json": _as_json, "github": _as_github}
