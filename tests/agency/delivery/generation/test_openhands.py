"""The client of OpenHands, against the stand-in and, where one can be had, against the real server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from agency.delivery.contract import GeneratorError
from agency.delivery.generation import (
    AsyncOpenHandsTestGenerationStage,
    GenerationLimits,
    OpenHandsServer,
    OpenHandsTestGenerator,
)
from plainspec.services.stand_ins.openhands.agent import TESTS_FILE, AgentScript
from plainspec.services.stand_ins.openhands.keys import KEY
from plainspec.services.stand_ins.openhands.server import OpenHandsStandIn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
    from starlette.types import ASGIApp, Receive, Scope, Send

pytestmark = pytest.mark.anyio

PYTHON = "PLAINSPEC_OPENHANDS_PYTHON"
STARTS_WITHIN_S = 300.0
TASK_S = 300.0
PAUSE_S = 0.2


@pytest.fixture
async def stand_in() -> AsyncIterator[OpenHandsStandIn]:
    """Run a stand-in by the clock of the machine, which knows the module accounts."""
    later = OpenHandsStandIn(lambda delay_s, callback: asyncio.get_running_loop().call_later(delay_s, callback))
    later.agent.scripts["accounts"] = AgentScript()
    async with later.running():
        yield later


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    """Write a module."""
    path = tmp_path / "accounts.py"
    path.write_text("def twice(x: int) -> int:\n    return 2 * x\n", encoding="utf-8")
    return path


def server(stand_in: OpenHandsStandIn) -> OpenHandsServer:
    """Return the address of a stand-in."""
    return OpenHandsServer(stand_in.url, KEY, "a-model", "a-model-key")


async def test_a_task_is_collected_by_another_process(
    stand_in: OpenHandsStandIn, accounts: Path, tmp_path: Path
) -> None:
    async with OpenHandsTestGenerator(server(stand_in), tmp_path / "first") as submitting:
        task = await submitting.submit(accounts)
    async with OpenHandsTestGenerator(server(stand_in), tmp_path / "second") as collecting:
        (tests,) = await collecting.collect(task, 60)
    assert tests == tmp_path / "second" / "test_accounts.py"
    assert "accounts.twice(3)" in tests.read_text(encoding="utf-8")


async def test_each_request_is_a_span_without_the_key(
    stand_in: OpenHandsStandIn, accounts: Path, tmp_path: Path, exported: InMemorySpanExporter
) -> None:
    async with OpenHandsTestGenerator(server(stand_in), tmp_path) as generator:
        await generator.submit(accounts)
    requests = [one for one in exported.get_finished_spans() if one.name.endswith(" OpenHands")]
    assert {one.name for one in requests} == {"GET OpenHands", "POST OpenHands"}
    assert {(one.attributes or {})["server.address"] for one in requests} == {"127.0.0.1"}
    assert KEY not in "".join(one.to_json() for one in requests)


@pytest.mark.parametrize(
    ("writes", "said"),
    [
        ("TEA = 1\n", "accounts ({path}) hold no test, in {folder}/test_accounts.py: "),
        ("import nowhere\n", "accounts ({path}) cannot be collected, in {folder}/test_accounts.py: "),
        ("def test(:\n", "accounts are not valid Python: "),
    ],
)
async def test_what_is_wrong_with_generated_tests_is_said(
    writes: str, said: str, stand_in: OpenHandsStandIn, accounts: Path, tmp_path: Path
) -> None:
    stand_in.agent.scripts["accounts"] = AgentScript(writes=writes)
    async with OpenHandsTestGenerator(server(stand_in), tmp_path / "tests") as generator:
        with pytest.raises(GeneratorError) as refused:
            await generator.collect(await generator.submit(accounts), 60)
    assert str(refused.value).startswith(
        f"The tests that were generated for {said.format(path=accounts, folder=tmp_path / 'tests')}"
    )


async def test_a_stage_goes_by_the_environment_and_by_the_limits_that_it_is_given(
    stand_in: OpenHandsStandIn, accounts: Path, tmp_path: Path
) -> None:
    variables = {"OPENHANDS_URL": stand_in.url, "OH_SESSION_API_KEYS_0": KEY, "LLM_MODEL": "m", "LLM_API_KEY": "k"}
    limits = GenerationLimits(timeout_s=60, at_once=1)
    async with AsyncOpenHandsTestGenerationStage.from_environment(variables, tmp_path / "tests", limits) as stage:
        result = await stage.collect_results(await stage.submit_tasks([accounts]))
    assert stage.limits is limits
    assert result.completed_tasks == {accounts: (tmp_path / "tests/test_accounts.py",)}, result.errors


async def test_after_a_lost_connection_only_events_since_the_last_one_that_was_read_are_asked_for(
    accounts: Path, tmp_path: Path
) -> None:
    ends: list[Callable[[], object]] = []
    asked: list[dict[str, str]] = []
    stand_in = OpenHandsStandIn(lambda _, end: ends.append(end))
    stand_in.agent.scripts["accounts"] = AgentScript()
    stand_in.agent.loses_the_end = stand_in.conversations.stale = True

    def noting(app: ASGIApp) -> ASGIApp:
        async def noted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "websocket":
                asked.append(dict(parse_qsl(scope["query_string"].decode())))
            await app(scope, receive, send)

        return noted

    stand_in.app.add_middleware(noting)
    async with stand_in.running(), OpenHandsTestGenerator(server(stand_in), tmp_path / "tests") as generator:
        collecting = asyncio.create_task(generator.collect(await generator.submit(accounts), 60))
        (conversation,) = stand_in.conversations.about("accounts")
        async with asyncio.timeout(60):
            while not conversation.sockets:  # noqa: ASYNC110 - the stand-in has no event for it
                await asyncio.sleep(PAUSE_S)
        read = conversation.events_of("MessageEvent", "")[-1]
        ends[0]()
        await collecting
    assert asked == [{"resend_mode": "all"}, {"resend_mode": "since", "after_timestamp": read["timestamp"]}]


async def test_a_task_that_its_server_does_not_know_is_refused(stand_in: OpenHandsStandIn, tmp_path: Path) -> None:
    async with OpenHandsTestGenerator(server(stand_in), tmp_path) as generator:
        with pytest.raises(GeneratorError, match="has no task 7"):
            await generator.collect("7", 60)


async def test_the_key_to_the_model_goes_to_the_server_and_into_no_error(
    stand_in: OpenHandsStandIn, accounts: Path, tmp_path: Path
) -> None:
    stand_in.agent.scripts.clear()
    async with OpenHandsTestGenerator(server(stand_in), tmp_path) as generator:
        with pytest.raises(GeneratorError) as refused:
            await generator.submit(accounts)
    assert "a-model-key" not in str(refused.value)


class Model(BaseHTTPRequestHandler):
    """A stand-in for a model behind OpenAI's interface: it writes one file, and finishes."""

    def do_POST(self) -> None:
        """Answer with a call of a tool."""
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        wanted = TESTS_FILE.search(json.dumps(request["messages"]))
        assert wanted is not None
        text = "import accounts\n\n\ndef test_twice():\n    assert accounts.twice(2) == 4\n"
        call: tuple[str, dict[str, Any]] = ("finish", {"message": "Done."})
        if not any(one["role"] == "tool" for one in request["messages"]):
            call = ("file_editor", {"command": "create", "path": wanted.group(), "file_text": text})
        tool = {"id": "1", "type": "function", "function": {"name": call[0], "arguments": json.dumps(call[1])}}
        message = {"role": "assistant", "content": "", "tool_calls": [tool]}
        answer = json.dumps(
            {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": "a-model",
                "choices": [{"index": 0, "finish_reason": "tool_calls", "message": message}],
            }
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


@pytest.fixture
def model_url() -> Iterator[str]:
    """Run the stand-in for a model."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Model) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/v1"
        running.shutdown()
        thread.join()


@pytest.fixture
async def real_url(tmp_path: Path) -> AsyncIterator[str]:
    """Run the real server, of an interpreter that has it."""
    if not (python := os.environ.get(PYTHON)):
        pytest.skip(f"could not run: {PYTHON} names no interpreter with openhands-agent-server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "OH_SESSION_API_KEYS_0": KEY, "HOME": str(tmp_path)}
    command = [python, "-m", "openhands.agent_server", "--host", "127.0.0.1", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
        try:
            async with asyncio.timeout(STARTS_WITHIN_S):
                while not await listens(port):
                    assert process.returncode is None, (tmp_path / "log").read_text(encoding="utf-8")
                    await asyncio.sleep(PAUSE_S)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            await process.wait()


async def listens(port: int) -> bool:
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        return True
    return False


@pytest.mark.requirement("S2-CI-04")
async def test_the_real_server_is_spoken_to_as_the_stand_in_is(
    real_url: str, model_url: str, accounts: Path, tmp_path: Path
) -> None:
    real = OpenHandsServer(real_url, KEY, "openai/a-model", "a-model-key", model_url, str(tmp_path / "workspaces"))
    async with OpenHandsTestGenerator(real, tmp_path / "tests", GenerationLimits()) as generator:
        await generator.check()
        (tests,) = await generator.collect(await generator.submit(accounts), TASK_S)
    assert "assert accounts.twice(2) == 4" in tests.read_text(encoding="utf-8")
