"""The AsyncAPI document is up to date, and describes what goes over the wire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator

from agency.gateway.close_codes import CloseCode
from agency.gateway.web.live.asyncapi import document, text
from tests.agency.gateway.web.people import Person, command, receive, receive_run

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parents[4] / "docs" / "reference" / "agency" / "asyncapi.json"
COMMAND = "uv run python -m agency.gateway.web.live.asyncapi > docs/reference/agency/asyncapi.json"


def validator(name: str) -> Draft7Validator:
    """Return what validates a schema of the document."""
    said = json.loads(FILE.read_text())
    return Draft7Validator({"$ref": f"#/components/schemas/{name}", "components": said["components"]})


def references(node: Any) -> Iterator[str]:
    """Yield every reference in a document."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for each in node.values():
            yield from references(each)
    elif isinstance(node, list):
        for each in node:
            yield from references(each)


def test_the_document_is_up_to_date() -> None:
    assert FILE.read_text() == text(), f"write it anew: {COMMAND}"


def test_every_reference_leads_somewhere() -> None:
    said = document()
    for reference in set(references(said)):
        node = said
        for name in reference.removeprefix("#/").split("/"):
            node = node[name]
        assert node


def test_every_close_code_is_in_it() -> None:
    assert set(document()["channels"]["events"]["x-close-codes"]) == {str(code.value) for code in CloseCode}


SCHEMAS = {
    "ready": "ReadyFrame",
    "accepted": "AcceptedFrame",
    "refused": "RefusedFrame",
    "agent_started": "AgentStartedEvent",
    "agent_thinking": "AgentThinkingEvent",
    "tool_executing": "ToolExecutingEvent",
    "tool_completed": "ToolCompletedEvent",
    "agent_completed": "AgentCompletedEvent",
}


@pytest.mark.anyio
async def test_frames_are_as_it_says(ana: Person) -> None:
    thread = await ana.open_thread()
    said = command("run", thread_id=thread, agent="researcher", input={"topic": "rain"})
    validator("RunCommand").validate(json.loads(said))
    async with ana.connected() as socket:
        frames = [await receive(socket)]
        await socket.send("{")
        await socket.send(said)
        frames += await receive_run(socket)
        await ana.start_run("failer")
        frames += await receive_run(socket)
    assert {frame["type"] for frame in frames} == set(SCHEMAS)
    for frame in frames:
        validator(SCHEMAS[frame["type"]]).validate(frame)
