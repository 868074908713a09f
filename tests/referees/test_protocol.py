"""The live protocol against whatever clients do: a Hypothesis state machine over real sockets."""

from __future__ import annotations

import json
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.referees.conftest import Examined

EXAMPLES = 30
STEPS = 15
LIMIT_S = 10.0
"""What takes longer hangs."""
INVALID_IN_A_ROW = 5
MOST_RUNS = 3
FRAMES = {"ready", "accepted", "refused"}
EVENTS = {"agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"}
CODES = {"invalid_message", "not_found", "conflict", "unavailable"}
AGENTS = ["researcher", "driver", "clerk"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.fixed_dictionaries(
    {"type": st.sampled_from(["run", "cancel", "message", "dance"])},
    optional={
        "request_id": st.uuids().map(str) | st.text(),
        "thread_id": st.uuids().map(str) | JSON,
        "run_id": st.uuids().map(str) | JSON,
        "agent": st.sampled_from(AGENTS) | JSON,
        "input": JSON,
        "text": JSON,
        "more": JSON,
    },
)


class Position(NamedTuple):
    """Up to where a client has received everything."""

    epoch: str
    offset: int


class Clients(RuleBasedStateMachine):
    """One user, whose client connects, sends right and wrong texts, and loses its connection."""

    gateway: Examined

    def __init__(self) -> None:
        super().__init__()
        token = self.gateway.token(f"user-{uuid4().hex}")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=self.gateway.url, headers=self._headers, timeout=LIMIT_S, trust_env=False)
        self._thread = self._http.post("/v1/threads", json={"title": "A thread"}).raise_for_status().json()["thread_id"]
        self._socket: ClientConnection | None = None
        self._opened = ExitStack()
        self._position: Position | None = None
        self._invalid = 0
        self._runs: dict[str, list[str]] = {}

    @property
    def _open(self) -> ClientConnection:
        assert self._socket is not None
        return self._socket

    @initialize()
    def begin(self) -> None:
        """Connect for the first time."""
        self._connect("")

    @precondition(lambda self: self._socket is None)
    @rule()
    def connect_again(self) -> None:
        """Resume; everything is recovered."""
        assert self._position is not None
        ready = self._connect(f"?epoch={self._position.epoch}&offset={self._position.offset}")
        assert ready["resume"] == "recovered"

    def _connect(self, query: str) -> dict[str, Any]:
        connecting = connect(
            f"{self.gateway.url.replace('http', 'ws', 1)}/v1/events{query}",
            additional_headers=self._headers,
            subprotocols=[Subprotocol("agency.v1")],
            open_timeout=LIMIT_S,
            close_timeout=LIMIT_S,
            proxy=None,
        )
        self._socket = self._opened.enter_context(connecting)
        self._invalid = 0
        ready = self._frame()
        assert ready["type"] == "ready"
        if self._position is None or not query:
            self._position = Position(ready["epoch"], ready["offset"])
        return ready

    @precondition(lambda self: self._socket is not None)
    @rule()
    def disconnect(self) -> None:
        """Close the connection."""
        self._opened.close()
        self._socket = None

    @precondition(lambda self: self._socket is not None and len(self._runs) < MOST_RUNS)
    @rule(agent=st.sampled_from(AGENTS), given=st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)))
    def start(self, agent: str, given: dict[str, int]) -> None:
        """Start a run; it is accepted."""
        answer = self._ask({"type": "run", "thread_id": self._thread, "agent": agent, "input": given})
        assert answer["type"] == "accepted", answer
        self._runs.setdefault(answer["run_id"], [])

    @precondition(lambda self: self._socket is not None and self._runs)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """Cancel a run, which may have ended."""
        run = data.draw(st.sampled_from(sorted(self._runs)))
        answer = self._ask({"type": "cancel", "run_id": run})
        assert answer["type"] == "accepted" or answer["code"] == "conflict", answer

    @precondition(lambda self: self._socket is not None)
    @rule(command=FIELDS)
    def send_something_like_a_command(self, command: dict[str, Any]) -> None:
        """Send what may be a command; it is answered, and nothing is accepted that names a thread of nobody's."""
        answer = self._answer(json.dumps(command), None)
        assert answer is None or answer["type"] == "refused", answer

    @precondition(lambda self: self._socket is not None)
    @rule(text=st.text() | JSON.map(json.dumps))
    def send_a_text(self, text: str) -> None:
        """Send what is no command; it is refused as such."""
        self._send_text(text)

    def _send_text(self, text: str) -> None:
        answer = self._answer(text.encode(errors="replace").decode(), None)
        assert answer is None or answer["code"] == "invalid_message", answer

    @precondition(lambda self: self._socket is not None)
    @rule()
    def send_nothing_but_what_is_no_command(self) -> None:
        """Send as many texts that are no commands as close the connection, and not one more."""
        while self._socket is not None:
            assert self._invalid < INVALID_IN_A_ROW
            self._send_text("start, please")

    def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        request_id = str(uuid4())
        answer = self._answer(json.dumps({**command, "request_id": request_id}), request_id)
        assert answer is not None
        return answer

    def _answer(self, text: str, request_id: str | None) -> dict[str, Any] | None:
        """Send a text, and return its answer; after enough invalid ones the gateway closes the connection."""
        self._open.send(text)
        while (frame := self._frame())["type"] in EVENTS:
            continue
        assert frame["type"] in {"accepted", "refused"}, frame
        assert request_id in {None, frame["request_id"]}, frame
        invalid = frame.get("code") == "invalid_message"
        assert frame["type"] == "accepted" or frame["code"] in CODES, frame
        self._invalid = self._invalid + 1 if invalid else 0
        if self._invalid >= INVALID_IN_A_ROW:
            self._expect_closed(4400)
        return frame

    def _expect_closed(self, code: int) -> None:
        with suppress(ConnectionClosed):
            while True:
                self._frame()
        assert self._open.close_code == code
        self._socket = None

    def _frame(self) -> dict[str, Any]:
        """Return the next frame; events follow each other without a hole, in the stream and in their runs."""
        frame: dict[str, Any] = json.loads(self._open.recv(LIMIT_S))
        assert frame["type"] in FRAMES | EVENTS, frame
        if frame["type"] in EVENTS:
            assert self._position is not None
            assert (frame["epoch"], frame["offset"]) == (self._position.epoch, self._position.offset + 1), frame
            self._position = Position(frame["epoch"], frame["offset"])
            seen = self._runs.setdefault(frame["run_id"], [])
            seen.append(frame["type"])
            assert frame["sequence"] == len(seen), frame
            assert (seen[0], seen.count("agent_completed")) in {("agent_started", 0), ("agent_started", 1)}, seen
            assert "agent_completed" not in seen[:-1], seen
        return frame

    def teardown(self) -> None:
        """End the runs, receive their ends, and compare them with what is stored."""
        if self._socket is None and self._position is not None:
            self.connect_again()
        try:
            for run in self._runs:
                self._http.post(f"/v1/runs/{run}/cancel")
            while any("agent_completed" not in seen for seen in self._runs.values()):
                self._frame()
            for run in self._runs:
                state = self._http.get(f"/v1/runs/{run}").raise_for_status().json()["state"]
                assert state in {"completed", "failed", "cancelled"}, state
        finally:
            self._opened.close()
            self._http.close()


def test_every_command_is_answered_and_no_event_is_lost(
    examined: Callable[..., AbstractContextManager[Examined]],
) -> None:
    with examined(messages_per_second=10_000) as gateway:
        Clients.gateway = gateway
        run_state_machine_as_test(
            Clients,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert gateway.errors() == []
