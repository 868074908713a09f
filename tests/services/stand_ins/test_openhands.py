"""The stand-in for OpenHands speaks the protocol of the real server, and says what it was not told."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from plainspec.services.stand_ins.openhands.agent import AgentScript
from plainspec.services.stand_ins.openhands.keys import KEY
from plainspec.services.stand_ins.openhands.server import NotToldError, OpenHandsStandIn
from tests.services.stand_ins.openhands_document import USED, VERSION, extract, fields_of

COMMITTED = json.loads(Path(__file__).with_name(f"openhands-{VERSION}.json").read_text(encoding="utf-8"))
PYTHON = "PLAINSPEC_OPENHANDS_PYTHON"
PRINT_DOCUMENT = """
import json, sys
from openhands.agent_server.api import create_app
from openhands.agent_server.config import Config
json.dump(create_app(Config()).openapi(), open(sys.argv[1], "w"))
"""

pytestmark = pytest.mark.anyio


def stand_in() -> OpenHandsStandIn:
    """Return a stand-in by the clock of the machine, which knows the module accounts."""
    made = OpenHandsStandIn(lambda delay_s, callback: asyncio.get_running_loop().call_later(delay_s, callback))
    made.agent.scripts["accounts"] = AgentScript()
    return made


def client_of(running: OpenHandsStandIn) -> httpx.AsyncClient:
    """Return a client with the right key."""
    return httpx.AsyncClient(base_url=running.url, headers={"X-Session-API-Key": KEY}, trust_env=False)


@pytest.mark.requirement("S2-CI-04")
def test_the_committed_extract_is_of_the_real_servers_document(tmp_path: Path) -> None:
    python = os.environ.get(PYTHON)
    if not python:
        pytest.skip(f"could not run: {PYTHON} names no interpreter with openhands-agent-server=={VERSION}")
    file = tmp_path / "openapi.json"
    subprocess.run([python, "-c", PRINT_DOCUMENT, str(file)], check=True, capture_output=True, cwd=tmp_path)
    assert extract(json.loads(file.read_text(encoding="utf-8"))) == COMMITTED


@pytest.mark.requirement("S2-CI-04")
@pytest.mark.parametrize(("method", "path"), sorted(USED))
def test_the_stand_in_takes_nothing_that_the_real_server_does_not_take(method: str, path: str) -> None:
    document = stand_in().app.openapi()
    operation = document["paths"][path][method]
    real = COMMITTED[f"{method} {path}"]
    parameters = operation.get("parameters", ())
    assert {one["name"] for one in parameters} <= set(real["parameters"])
    assert set(real["required"]) <= {one["name"] for one in parameters if one.get("required")}
    body = fields_of(document, operation.get("requestBody", {}).get("content", {}))
    assert set(body["fields"]) <= set(real["body"]["fields"])


def test_the_stand_in_offers_nothing_that_the_real_server_does_not_offer() -> None:
    offered = {(method, path) for path, one in stand_in().app.openapi()["paths"].items() for method in one}
    assert offered == USED


@pytest.mark.requirement("S1-ERR-04")
@pytest.mark.requirement("S2-ERR-07")
async def test_a_request_that_the_stand_in_was_not_told_is_the_scenarios_error() -> None:
    async with stand_in().running() as running, client_of(running) as client:
        running.check()
        answer = await client.post("/api/conversations/search")
    assert answer.status_code == 501
    with pytest.raises(
        NotToldError, match=r"does not tell the stand-in for OpenHands how to answer POST /api/conversations/search"
    ):
        running.check()


@pytest.mark.requirement("S1-ERR-04")
@pytest.mark.requirement("S2-ERR-07")
async def test_a_module_that_no_agent_is_scripted_for_is_the_scenarios_error() -> None:
    async with stand_in().running() as running, client_of(running) as client:
        await client.post("/api/file/upload", params={"path": "/work/1/payments.py"}, files={"file": b""})
        answer = await client.post("/api/conversations", json=conversation("/work/1"))
    assert answer.status_code == 501
    with pytest.raises(
        NotToldError, match="does not tell the stand-in for OpenHands what its agent does about the module payments"
    ):
        running.check()


async def test_a_conversation_of_the_same_id_is_made_once() -> None:
    async with stand_in().running() as running, client_of(running) as client:
        await client.post("/api/file/upload", params={"path": "/work/1/accounts.py"}, files={"file": b""})
        wanted = conversation("/work/1")
        answers = [await client.post("/api/conversations", json=wanted) for _ in range(2)]
        assert [one.status_code for one in answers] == [201, 200]
        assert len(running.conversations) == 1


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "auth", "session_api_key": KEY}, 4004),
        ({"type": "auth", "session_api_key": "another"}, 4001),
        ({"type": "hello"}, 4001),
    ],
)
async def test_sockets_are_closed_with_the_codes_of_the_real_server(frame: dict[str, Any], code: int) -> None:
    async with stand_in().running() as running:
        url = f"{running.url.replace('http', 'ws')}/sockets/events/{uuid4()}"
        async with connect(url, proxy=None) as socket:
            await socket.send(json.dumps(frame))
            with pytest.raises(ConnectionClosed):
                await socket.recv()
        assert socket.close_code == code


async def test_requests_without_the_key_are_unauthorized() -> None:
    async with stand_in().running() as running, httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{running.url}/api/conversations/count")).status_code == 401
    running.check()


def conversation(folder: str) -> dict[str, Any]:
    """Return a request for a conversation in a folder."""
    return {"conversation_id": str(uuid4()), "workspace": {"working_dir": folder}, "agent_settings": {"llm": {}}}
