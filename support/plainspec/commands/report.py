"""`plainspec report`: the last run as a site."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path

import typer

from plainspec.commands.errors import told
from plainspec.commands.printing import say
from plainspec.config.settings import project_name
from plainspec.reporting.node import ReportError
from plainspec.reporting.site import build_report


def run(results: Path, into: Path, *, show: bool) -> int:
    """Make the site, print its path, and open it if asked to.

    Raises:
        CommandError: There are no results, or Allure cannot be run here; the message names the remedy.
    """
    with told(ReportError):
        name = f"{project_name(Path.cwd())}: executable specification"
        page = build_report(results, into, name=name, progress=_progress)
    say(f"the report: {page}")
    if show:
        webbrowser.open(page.resolve().as_uri())
    return 0


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        typer.echo(text, err=True)
