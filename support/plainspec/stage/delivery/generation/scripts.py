"""What scenarios say of agents and of the server, read into the scripts of the stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.services.stand_ins.openhands.agent import AgentScript
from plainspec.stage.workflows.notation import parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.services.stand_ins.openhands.conversation import Status
    from plainspec.services.stand_ins.openhands.server import OpenHandsStandIn
    from plainspec.services.stand_ins.openhands.troubles import Trouble

ENDS: Mapping[str, Status | None] = {
    "writes tests": "finished",
    "writes nothing": "finished",
    "writes broken tests": "finished",
    "fails": "error",
    "gets stuck": "stuck",
    "never ends": None,
}
WRITES = {"writes nothing": "", "writes broken tests": "import nowhere_to_be_found\n\n\ndef test_it():\n    pass\n"}

TROUBLES: Mapping[str, Trouble] = {
    "answers with 429": "429",
    "answers with 500": "500",
    "answers with 503": "503",
    "loses the connection": "connection lost",
    "loses its answer": "answer lost",
    "does not answer": "no answer",
}


def script_of(row: Mapping[str, str]) -> AgentScript:
    """Read a row of `agent`, `after` and `says`.

    Raises:
        KeyError: There is no agent that does that.
    """
    does = row["agent"]
    after_s = parse_duration(row.get("after") or "0 s")
    return AgentScript(ENDS[does], after_s, row.get("says", ""), WRITES.get(does))


def misbehave(openhands: OpenHandsStandIn, behaviour: str) -> None:
    """Have the stand-in behave in a way that lasts.

    Raises:
        KeyError: There is no such behaviour.
    """
    {
        "loses the connections at the end of a task": _lose_the_end,
        "reports over HTTP that tasks still run": _be_stale,
        "accepts no WebSocket": _refuse_sockets,
    }[behaviour](openhands)


def _lose_the_end(openhands: OpenHandsStandIn) -> None:
    openhands.agent.loses_the_end = True


def _be_stale(openhands: OpenHandsStandIn) -> None:
    openhands.conversations.stale = True


def _refuse_sockets(openhands: OpenHandsStandIn) -> None:
    openhands.conversations.sockets = False
