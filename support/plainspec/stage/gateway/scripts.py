"""Tables that say what an agent does, and with which limits a gateway runs."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any

from plainspec.ports.gateway.agents import AgentScript, AsksModel, Fails, Returns, Thinks, UsesTool, Waits, Writes
from plainspec.ports.gateway.system import GatewayLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plainspec.ports.gateway.agents import AgentStep

MS_PER_S = 1000
KIB = 1024
LONG_THOUGHTS = re.compile(r"(\d+) thoughts of (\d+) KiB")
USED = re.compile(r"(\d+) tokens in, (\d+) out, ([\d.]+) USD")
READERS: dict[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "tuple": lambda text: tuple(text.split(", ")),
}
"""How limits are read, by the beginning of their type."""


def script_of(name: str, rows: Sequence[dict[str, str]]) -> AgentScript:
    """Read what an agent does, a row each.

    Raises:
        ValueError: A row says something that no agent does.
    """
    return AgentScript(name, tuple(_step(row["does"], row.get("with", ""), row.get("result", "")) for row in rows))


def limits_of(rows: Sequence[dict[str, str]]) -> GatewayLimits:
    """Read limits by their names, with their units: `messages per second`, `heartbeat s`.

    Raises:
        ValueError: There is no such limit.
    """
    types = {one.name: str(one.type) for one in dataclasses.fields(GatewayLimits)}
    values: dict[str, Any] = {}
    for row in rows:
        name = row["limit"].replace(" ", "_")
        if name not in types:
            raise ValueError(f"a gateway has no limit {row['limit']!r}, but {', '.join(types).replace('_', ' ')}")
        read = next(read for prefix, read in READERS.items() if types[name].startswith(prefix))
        values[name] = read(row["value"])
    return GatewayLimits(**values)


def json_or_text(text: str) -> Any:
    """Read JSON where it is JSON, and else take the text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _thought(text: str) -> Thinks:
    """Read what is thought, or `100 thoughts of 20 KiB`."""
    found = LONG_THOUGHTS.fullmatch(text)
    return Thinks("x" * KIB * int(found[2]), int(found[1])) if found else Thinks(text)


def _tool(text: str, result: str) -> UsesTool:
    """Read `search {"q": "rain"}`, and what becomes of it: a result, `fails: …`, or `after 50 ms: …`."""
    name, _, parameters = text.partition(" ")
    takes_s = 0.0
    if result.startswith("after "):
        milliseconds, _, result = result.removeprefix("after ").partition(" ms: ")
        takes_s = float(milliseconds) / MS_PER_S
    error = result.removeprefix("fails: ") if result.startswith("fails: ") else ""
    given = json.loads(parameters) if parameters else {}
    return UsesTool(name, given, None if error else json_or_text(result), error, takes_s)


def _model(text: str, used: str) -> AsksModel:
    """Read the name of a model, and what is used of it: `120 tokens in, 30 out, 0.002 USD`."""
    if not (found := USED.fullmatch(used)):
        raise ValueError(f"model usage must look like '120 tokens in, 30 out, 0.002 USD', not {used!r}")
    return AsksModel(text, int(found[1]), int(found[2]), float(found[3]))


STEPS: dict[str, Callable[[str, str], AgentStep]] = {
    "thinks": lambda text, _: _thought(text),
    "uses a tool": _tool,
    "asks a model": _model,
    "writes": lambda text, _: Writes(text),
    "waits": lambda _text, _: Waits(),
    "fails": lambda text, _: Fails(text),
    "returns": lambda text, _: Returns(json_or_text(text)),
}


def _step(does: str, text: str, result: str) -> AgentStep:
    if does not in STEPS:
        raise ValueError(f"an agent has no behaviour {does!r}; there are {', '.join(STEPS)}")
    return STEPS[does](text, result)
