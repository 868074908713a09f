"""`plainspec trace`: which scenarios and tests cover each requirement."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.commands.errors import CommandError, told
from plainspec.commands.printing import BAD, FAINT, STRONG, counted, say, say_json, shortened, styled
from plainspec.commands.report import say_unreadable
from plainspec.commands.words import features_of
from plainspec.config.project import Project, ProjectError
from plainspec.reporting.coverage import last_verdicts, scenario_covers, test_covers
from plainspec.reporting.requirements import CatalogueError, Cover, Requirement, Trace, read_catalogue, trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RESULTS = Path("allure-results")
"""Where a run leaves its results unless told otherwise; before the first run it is not there."""

WIDTH = 120
COLUMNS = ("requirement", "area", "kind", "path", "line", "title", "verdict", "text")


def run(folder: Path, form: str, results: Sequence[Path], *, missing_only: bool) -> int:
    """Trace the requirements of the project around ``folder``.

    Returns:
        1 where a scenario or test carries an id that the catalogue does not have, or a result cannot be read, else 0.

    Raises:
        CommandError: There is no catalogue, or it cannot be read.
    """
    with told(ProjectError, CatalogueError):
        project = Project.around(folder)
        _check_results(project, results)
        if project.requirements is None:
            raise CommandError(
                "the project has no catalogue of requirements: write features/requirements.csv with the columns "
                "id, area and requirement, or set [tool.plainspec] requirements"
            )
        traced = trace_project(project, project.requirements, results)
    wanted = traced.missing if missing_only else traced.requirements
    WRITERS[form](traced, wanted)
    unreadable = say_unreadable([project.root / folder for folder in results])
    return 1 if traced.unknown or unreadable else 0


def _check_results(project: Project, results: Sequence[Path]) -> None:
    """Refuse what is not a folder; only the usual one need not be there."""
    for named in results:
        place = project.root / named
        if not place.is_dir() and (place.exists() or named != RESULTS):
            said = "is not a folder" if place.exists() else "is not there"
            raise CommandError(f"--results: {named} {said}; name the folder that holds the results of a run")


def trace_project(project: Project, catalogue: Path, results: Sequence[Path]) -> Trace:
    """Bring a project's requirements, scenarios, tests and last verdicts together.

    Raises:
        CatalogueError: The catalogue cannot be read.
        ProjectError: A features folder does not exist.
    """
    verdicts = last_verdicts([project.root / folder for folder in results])
    tests = [project.root / "tests"]
    covers = [*scenario_covers(features_of(project), verdicts), *test_covers(tests, project.root, verdicts)]
    return trace(read_catalogue(catalogue), covers)


def _as_text(traced: Trace, wanted: Sequence[Requirement]) -> None:
    for requirement in wanted:
        covers = traced.covers[requirement.id]
        mark = "" if covers else styled("  nothing covers it", BAD)
        text = shortened(requirement.text, WIDTH - len(requirement.id) - (21 if not covers else 2))
        say(f"{styled(requirement.id, STRONG)}  {text}{mark}")
        for cover in covers:
            say(f"    {_told(cover)}")
    for name, covers in sorted(traced.unknown.items()):
        say(f"{styled(name, BAD)}  is not in the catalogue")
        for cover in covers:
            say(f"    {_told(cover)}")
    say(_summary(traced))


def _told(cover: Cover) -> str:
    verdict = f"  {cover.verdict}" if cover.verdict else ""
    mark = styled(verdict, BAD if cover.verdict in {"failed", "broken"} else FAINT)
    return f"{cover.title}{mark}  {styled(f'{cover.path}:{cover.line}', FAINT)}"


def _summary(traced: Trace) -> str:
    total, missing = len(traced.requirements), len(traced.missing)
    carriers = {(cover.kind, cover.path, cover.line) for covers in traced.covers.values() for cover in covers}
    by_kind = Counter(kind for kind, _, _ in carriers)
    said = f"{total - missing} of {counted(total, 'requirement')} covered, {missing} not"
    said += f"; by {counted(by_kind['scenario'], 'scenario')} and {counted(by_kind['test'], 'test')}"
    return said + (f"; {counted(len(traced.unknown), 'unknown id')}" if traced.unknown else "")


def _as_json(traced: Trace, wanted: Sequence[Requirement]) -> None:
    say_json(
        {
            "requirements": [
                {**asdict(requirement), "covers": [asdict(cover) for cover in traced.covers[requirement.id]]}
                for requirement in wanted
            ],
            "unknown": {name: [asdict(cover) for cover in covers] for name, covers in traced.unknown.items()},
            "total": len(traced.requirements),
            "missing": len(traced.missing),
        }
    )


def _rows(traced: Trace, wanted: Sequence[Requirement]) -> Iterator[tuple[str, ...]]:
    for requirement in wanted:
        for cover in traced.covers[requirement.id] or [Cover("", "", 0, "")]:
            place = (cover.kind, cover.path, str(cover.line or ""), cover.title, cover.verdict)
            yield (requirement.id, requirement.area, *place, requirement.text)


def _as_csv(traced: Trace, wanted: Sequence[Requirement]) -> None:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(traced, wanted))
    say(written.getvalue().rstrip("\n"))


def _as_markdown(traced: Trace, wanted: Sequence[Requirement]) -> None:
    say("| requirement | what is required | covered by |")
    say("|---|---|---|")
    for requirement in wanted:
        covers = "<br>".join(
            f"{_cell(cover.title)} ({cover.path}:{cover.line}{', ' + cover.verdict if cover.verdict else ''})"
            for cover in traced.covers[requirement.id]
        )
        say(f"| {requirement.id} | {_cell(requirement.text)} | {covers or '**nothing**'} |")
    say()
    say(_summary(traced))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


WRITERS = {"text": _as_text, "json": _as_json, "csv": _as_csv, "markdown": _as_markdown}
