"""What scenarios say of agents and of the server, read into the scripts of the stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    "429": "429",
    "500": "500",
    "503": "503",
    "a lost connection": "connection lost",
    "a timeout": "no answer",
}


class GenerationAct(NamedTuple):
    """What somebody has test generation do.

    Attributes:
        collects: Whether the end of the tasks is waited for.
        cancels_after_s: After how many seconds of waiting that is cancelled; None for never.
        later_s: How many seconds pass before.
        sets_up: Whether the generator is made, and nothing submitted.
        resumes: Whether another process collects what was submitted before.
    """

    collects: bool
    cancels_after_s: float | None = None
    later_s: float = 0.0
    sets_up: bool = False
    resumes: bool = False

    @classmethod
    def read(cls, said: str) -> GenerationAct:
        """Read `submits all modules`, `generates tests for all modules and cancels after 10 s`, `… 4 min later`."""
        _, cancels, limit = said.partition(" and cancels after ")
        delay = said.removesuffix(" later").partition(" all modules ")[2] if said.endswith(" later") else ""
        return cls(
            said.startswith("generates"),
            parse_duration(limit) if cancels else None,
            parse_duration(delay) if delay else 0.0,
            said.startswith("sets"),
            said.startswith("resumes"),
        )


def script_of(row: Mapping[str, str]) -> AgentScript:
    """Read a row of `agent`, `after` and `says`.

    Raises:
        KeyError: There is no agent that does that.
    """
    does = row["agent"]
    after_s = parse_duration(row.get("after") or "0 s")
    return AgentScript(ENDS[does], after_s, row.get("says", ""), WRITES.get(does))


def misbehave(openhands: OpenHandsStandIn, behaviour: str) -> None:
    """Have the stand-in behave in a way that lasts, or lose its answer to the first request of a kind.

    Raises:
        KeyError: There is no such behaviour.
    """
    _, loses, request = behaviour.partition("loses its answer to the first ")
    if loses:
        openhands.troubles.first[request] = "answer lost"
        return
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
