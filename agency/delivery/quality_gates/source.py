"""The gates that read the source: linting by ruff, type checking by mypy, security by bandit."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from agency.delivery.quality_gates.order import GateOrder, could_not_run, found

if TYPE_CHECKING:
    from agency.delivery.contract import GateResult

CLEAN, FINDINGS, BLOCKED = 0, 1, 2
RUFF_SETTINGS = (".ruff.toml", "ruff.toml", "pyproject.toml")
MYPY_SETTINGS = ("mypy.ini", ".mypy.ini", "pyproject.toml")


async def linting(order: GateOrder) -> GateResult:
    """Look for findings of ruff, by the component's own settings or else by ruff's defaults."""
    arguments = ruff_settings(order)
    ran = await order.run("ruff", "check", "--no-cache", "--output-format", "concise", *arguments, *order.modules)
    if ran.code not in {CLEAN, FINDINGS} or (ran.code and not ran.output.strip()):
        return could_not_run("linting", order, "ruff", ran)
    return found("linting", [line for line in ran.output.splitlines() if _is_located(line)])


async def type_checking(order: GateOrder) -> GateResult:
    """Look for errors of mypy, by the component's own settings or else strictly."""
    own = order.own_settings(*MYPY_SETTINGS)
    arguments = ["--config-file", str(own)] if own else ["--config-file=", "--strict"]
    ran = await order.run("mypy", "--cache-dir", os.devnull, "--no-error-summary", *arguments, *order.modules)
    errors = [line for line in ran.output.splitlines() if ": error: " in line]
    if ran.code not in {CLEAN, FINDINGS, BLOCKED} or (ran.code and not errors):
        return could_not_run("type_checking", order, "mypy", ran)
    return found("type_checking", errors)


async def security(order: GateOrder) -> GateResult:
    """Look for findings of bandit, of medium severity or above."""
    arguments = ("--quiet", "--format", "json", "--severity-level", "medium", *order.modules)
    ran = await order.run("bandit", *arguments)
    try:
        report = json.loads(ran.output)
    except ValueError:
        return could_not_run("security", order, "bandit", ran)
    lines = [
        f"{one['filename']}:{one['line_number']}: {one['test_id']} {one['issue_text']}" for one in report["results"]
    ]
    unread = [f"{one['filename']}: {one['reason']}" for one in report["errors"]]
    return found("security", [*unread, *(line.removeprefix("./") for line in lines)])


def ruff_settings(order: GateOrder) -> tuple[str, ...]:
    """Return the arguments that have ruff go by the component's own settings, or else by its defaults."""
    own = order.own_settings(*RUFF_SETTINGS)
    return ("--config", str(own)) if own else ("--isolated",)


def _is_located(line: str) -> bool:
    place = line.split(": ", maxsplit=1)[0].rsplit(":", 2)
    return len(place) == 3 and place[1].isdigit() and place[2].isdigit()  # noqa: PLR2004 - file, line, column
