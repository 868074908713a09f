"""`plainspec report`: the last run as a site, be it in one folder of results or in several."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plainspec.commands.errors import told
from plainspec.commands.printing import say
from plainspec.config.settings import project_name
from plainspec.reporting.allure.result_files import unreadable_results
from plainspec.reporting.site.build import build_report
from plainspec.reporting.site.node import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def run(results: Sequence[Path], into: Path, *, show: bool) -> int:
    """Make the site, print its path, and open it if asked to.

    Returns:
        1 where a result cannot be read, which the site shows as broken, else 0.

    Raises:
        CommandError: There are no results, or Allure cannot be run here; the message names the remedy.
    """
    with told(ReportError):
        name = f"{project_name(Path.cwd())}: executable specification"
        page = build_report(results, into, name=name, progress=_progress)
    say(f"the report: {page}")
    if show:
        webbrowser.open(page.resolve().as_uri())
    return 1 if say_unreadable(results) else 0


def say_unreadable(folders: Iterable[Path]) -> bool:
    """Print what in folders of results is called a result and is none; tell whether there is any."""
    unreadable = unreadable_results(folders)
    for found in unreadable:
        click.echo(f"plainspec: {found}", err=True)
    return bool(unreadable)


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(text, err=True)
