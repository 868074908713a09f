"""`plainspec run`: a short way to say which part of the specification runs, and how."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.commands.errors import CommandError, told
from plainspec.commands.printing import FAINT, STRONG, say, styled
from plainspec.commands.run_environment import Python, become, python_of
from plainspec.config import settings
from plainspec.config.categories import ALL, COVERAGE, Category, categories_of, feature_in, unknown
from plainspec.config.project import Project, ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FAST_FEEDBACK, FULL = "fast_feedback", "full"
MODES: Mapping[str, str] = {FAST_FEEDBACK: "not @slow", FULL: ""}
"""The tag expressions of the execution modes."""

SLIM_IMAGES = {"postgres": "postgres:18-alpine", "redis": "redis:8-alpine"}
"""The images that `--use-alpine` chooses; they are built on Alpine Linux and have no pgvector."""

LINE = re.compile(r":\d+$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to run, and how.

    Attributes:
        names: Categories; all features where there are none.
        test_file: One file, perhaps with a line (`x.feature:12`), in place of the paths of the categories.
        tags: A tag expression that has to hold besides those of the categories and of the mode.
        mode: One of `MODES`.
        workers: How many workers run at the same time: a number, `auto`, or an empty text for none.
        coverage: Whether coverage is measured and written as HTML.
        real_services: Whether a scenario fails that would be skipped because something is missing.
        services: The provider of the servers; an empty text for the project's own.
        use_alpine: Whether servers run in slim containers.
        colour: `yes`, `no`, or `auto` for colours on terminals only.
        further: Arguments for pytest as they are.
    """

    names: tuple[str, ...] = ()
    test_file: str = ""
    tags: str = ""
    mode: str = FULL
    workers: str = ""
    coverage: bool = False
    real_services: bool = False
    services: str = ""
    use_alpine: bool = False
    colour: str = "auto"
    further: tuple[str, ...] = ()


def run(folder: Path, wanted: Wanted, *, print_only: bool) -> int:
    """Print the pytest command for the selection, and execute it.

    Returns:
        0 where it is only printed, else, on systems where a process cannot become another one, its exit code.

    Raises:
        CommandError: There is no such category, file or plugin, or what is wanted contradicts itself.
    """
    with told(ProjectError):
        project = Project.around(folder)
        arguments = arguments_of(project, folder, wanted)
    python = python_of(project.root, os.environ)
    _plugins_exist(arguments, python)
    if wanted.use_alpine:
        images = " and ".join(SLIM_IMAGES.values())
        say(f"slim images: {images}, without pgvector; scenarios that need it are skipped (with --real-services: fail)")
    place = "" if folder == project.root else f"cd {shlex.quote(str(project.root))} && "
    command = [str(python.program), "-m", "pytest", *arguments]
    say(f"{styled('$', FAINT)} {place}{styled(shlex.join([python.shown(project.root), *command[1:]]), STRONG)}")
    return 0 if print_only else become(command, python.activated(os.environ), project.root)


def show_categories(folder: Path) -> int:
    """Print the categories of the project, and what each of them chooses.

    Raises:
        CommandError: The project's settings are wrong.
    """
    with told(ProjectError):
        categories = categories_of(Project.around(folder))
    width = max(map(len, categories))
    what = {ALL: "every feature", COVERAGE: "every feature, with coverage as HTML"}
    for name, category in categories.items():
        chosen = ", ".join(category.paths) or what.get(name, "every feature")
        say(f"{styled(name.ljust(width), STRONG)}  {chosen}{f'; {category.tags}' if category.tags else ''}")
    return 0


def arguments_of(project: Project, folder: Path, wanted: Wanted) -> list[str]:
    """Return the arguments of pytest.

    Raises:
        CommandError: There is no such category or file, or what is wanted contradicts itself.
        ProjectError: The project's categories are wrong.
    """
    chosen = _chosen(categories_of(project), wanted.names)
    paths = _paths(project, folder, chosen, wanted.test_file)
    features = not paths or any(feature_in(project.root / LINE.sub("", path)) for path in paths)
    arguments = [*(["--gherkin"] if features else []), *paths]
    tags = [text for text in (_tags(chosen), MODES[wanted.mode], wanted.tags) if text]
    if tags and features:
        arguments.append(f"--tags={tags[0] if len(tags) == 1 else ' and '.join(f'({text})' for text in tags)}")
    if wanted.use_alpine and wanted.services not in {"", "containers"}:
        raise CommandError(f"--use-alpine chooses containers, and --services {wanted.services} does not")
    services = "containers" if wanted.use_alpine else wanted.services
    images = [f"--{name}-image={image}" for name, image in SLIM_IMAGES.items()] if wanted.use_alpine else []
    arguments += [
        *([f"--services={services}"] if services else []),
        *images,
        *(["--strict-needs"] if wanted.real_services else []),
        *(["-n", wanted.workers] if wanted.workers else []),
    ]
    if wanted.coverage or COVERAGE in wanted.names:
        arguments += ["--cov", "--cov-report=term", "--cov-report=html"]
    colour = [] if wanted.colour == "auto" else [f"--color={wanted.colour}"]
    return [*arguments, *colour, *wanted.further]


def _chosen(categories: Mapping[str, Category], names: Sequence[str]) -> list[Category]:
    for name in names:
        if name not in categories:
            raise CommandError(unknown(name, categories))
    chosen = [categories[name] for name in dict.fromkeys(names) if name != COVERAGE]
    return [] if any(category == Category(ALL) for category in chosen) else chosen


def _paths(project: Project, folder: Path, chosen: Sequence[Category], test_file: str) -> list[str]:
    if not test_file:
        whole = any(not category.paths for category in chosen)
        return [] if whole else list(dict.fromkeys(path for category in chosen for path in category.paths))
    file = folder / LINE.sub("", test_file)
    if not file.is_file():
        raise CommandError(settings.not_there(file, f"there is no test file {test_file!r}"))
    line = LINE.search(test_file)
    return [project.shown(file) + (line[0] if line else "")]


def _tags(chosen: Sequence[Category]) -> str:
    """Return the tag expression of the chosen categories, which have to agree: one run of pytest has one."""
    expressions = list(dict.fromkeys(category.tags for category in chosen))
    if len(expressions) > 1 and any(category.paths for category in chosen):
        names = " and ".join(category.name for category in chosen)
        raise CommandError(f"{names} choose by different tags; run them one after the other")
    return expressions[0] if len(expressions) == 1 else " or ".join(f"({text})" for text in expressions if text)


def _plugins_exist(arguments: Sequence[str], python: Python) -> None:
    needed = {"-n": ("xdist", "pytest-xdist"), "--cov": ("pytest_cov", "pytest-cov")}
    for option, (module, package) in needed.items():
        if option in arguments and python.program == Path(sys.executable) and not importlib.util.find_spec(module):
            raise CommandError(f"this needs {package}, which is not installed: pip install {package}")
