"""Options of commands, read from what was entered; one that is wrong is refused with what to write."""

from __future__ import annotations

import json
from typing import Any

import click

from agency.delivery.durable.runs import checked_id
from agency.delivery.naming import TargetError, target_named


def read_target(_context: click.Context, _option: click.Parameter, said: str | None) -> str | None:
    """Return the name of a target, or refuse it with the one that was probably meant."""
    try:
        return said and target_named(said).value
    except TargetError as wrong:
        raise click.BadParameter(str(wrong)) from None


def read_settings(_context: click.Context, _option: click.Parameter, said: tuple[str, ...]) -> dict[str, Any]:
    """Return settings by their names; a value that is no JSON is a text."""
    found: dict[str, Any] = {}
    for one in said:
        name, sign, value = one.partition("=")
        if not (sign and name):
            raise click.BadParameter(f"{one!r} is not a setting; write NAME=VALUE")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found


def read_run(_context: click.Context, _option: click.Parameter, said: str | None) -> str | None:
    """Return the id of a run, or refuse what no run can have."""
    try:
        return said if said is None else checked_id(said)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from None


def read_questions(
    _context: click.Context, _option: click.Parameter, said: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    """Return the texts of questions by their ids, for each stage."""
    found: dict[str, dict[str, str]] = {}
    for one in said:
        place, _, text = one.partition("=")
        stage, _, name = place.partition(".")
        if not (stage and name and text.strip()):
            raise click.BadParameter(f"{one!r} is not a question: write STAGE.ID=TEXT")
        found.setdefault(stage, {})[name] = text
    return found
