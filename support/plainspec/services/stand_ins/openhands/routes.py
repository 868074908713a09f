"""The HTTP interface of the stand-in, as far as clients that generate tests use it."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import HTTP
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID  # noqa: TC003 - FastAPI reads it

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict

from plainspec.services.stand_ins.openhands.keys import check_key

if TYPE_CHECKING:
    from plainspec.services.stand_ins.openhands.conversation import Conversation
    from plainspec.services.stand_ins.openhands.conversations import Conversations

BAD_REQUEST, NOT_FOUND, CONFLICT, CREATED, OK, UNPROCESSABLE, NOT_SCRIPTED = 400, 404, 409, 201, 200, 422, 501
DONE = {"success": True}


class Body(BaseModel):
    """A body, without any field that the stand-in does not know."""

    model_config = ConfigDict(extra="forbid")


class Workspace(Body):
    """The folder that an agent works in."""

    working_dir: str
    kind: Literal["LocalWorkspace"] = "LocalWorkspace"


class StartConversationRequest(Body):
    """A request for a new conversation, with the only kind of agent that the stand-in has."""

    workspace: Workspace
    agent_settings: dict[str, Any]
    conversation_id: UUID
    confirmation_policy: dict[str, Any] = {}
    autotitle: bool = True
    tags: dict[str, str] = {}


class SendMessageRequest(Body):
    """A message to the agent."""

    role: Literal["user", "system", "assistant", "tool"] = "user"
    content: list[dict[str, Any]] = []
    run: bool = False


def routes(conversations: Conversations) -> APIRouter:
    """Return all routes; what is not among them is not told."""
    router = APIRouter(dependencies=[Depends(check_key)])
    _add_conversations(router, conversations)
    _add_events(router, conversations)
    _add_files(router, conversations.agent.files)

    @router.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    async def not_told(path: str, request: Request) -> None:
        conversations.not_told.append(f"how to answer {request.method} /{path}")
        raise HTTPException(NOT_SCRIPTED, "the stand-in has no answer to this request")

    return router


def _add_conversations(router: APIRouter, conversations: Conversations) -> None:
    @router.get("/api/conversations/count")
    async def count() -> int:
        return len(conversations)

    @router.post("/api/conversations")
    async def start(body: StartConversationRequest, response: Response) -> Any:
        started = conversations.start(str(body.conversation_id), body.workspace.working_dir, body.tags)
        if started is None:
            raise HTTPException(NOT_SCRIPTED, conversations.not_told[-1])
        conversation, is_new = started
        response.status_code = CREATED if is_new else OK
        return conversations.info(conversation)

    @router.get("/api/conversations/{conversation_id}")
    async def get(conversation_id: UUID) -> Any:
        return conversations.info(_found(conversations, conversation_id))

    @router.post("/api/conversations/{conversation_id}/run")
    async def run(conversation_id: UUID) -> Any:
        conversation = _found(conversations, conversation_id)
        if conversation.status == "running":
            raise HTTPException(CONFLICT, "Conversation already running. Wait for completion or pause first.")
        conversation.calls["runs"] += 1
        conversations.agent.run(conversation)
        return DONE

    @router.post("/api/conversations/{conversation_id}/interrupt")
    async def interrupt(conversation_id: UUID) -> Any:
        conversation = _found(conversations, conversation_id)
        conversation.calls["interruptions"] += 1
        conversations.agent.interrupt(conversation)
        return DONE

    @router.get("/api/conversations/{conversation_id}/agent_final_response")
    async def agent_final_response(conversation_id: UUID) -> Any:
        return {"response": _found(conversations, conversation_id).last_answer}


def _add_events(router: APIRouter, conversations: Conversations) -> None:
    @router.post("/api/conversations/{conversation_id}/events")
    async def send_message(conversation_id: UUID, body: SendMessageRequest) -> Any:
        conversation = _found(conversations, conversation_id)
        conversation.calls["messages"] += 1
        conversation.say("user", str(body.content[0]["text"]))
        if body.run:
            conversations.agent.run(conversation)
        return DONE

    @router.get("/api/conversations/{conversation_id}/events/count")
    async def count_events(conversation_id: UUID, kind: str = "", source: str = "") -> int:
        return len(_found(conversations, conversation_id).events_of(kind, source))

    @router.get("/api/conversations/{conversation_id}/events/search")
    async def search_events(
        conversation_id: UUID,
        kind: str = "",
        source: str = "",
        sort_order: Literal["TIMESTAMP", "TIMESTAMP_DESC"] = "TIMESTAMP",
        limit: int = 100,
    ) -> Any:
        found = _found(conversations, conversation_id).events_of(kind, source)
        ordered = found[::-1] if sort_order == "TIMESTAMP_DESC" else found
        return {"items": ordered[:limit], "next_page_id": None}


def _add_files(router: APIRouter, files: Any) -> None:
    @router.post("/api/file/upload")
    async def upload(path: str, request: Request) -> Any:
        if not path.startswith("/"):
            raise HTTPException(BAD_REQUEST, "Path must be absolute")
        form = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n" + await request.body()
        (file,) = message_from_bytes(form, policy=HTTP).iter_parts()
        if file.get_param("name", header="content-disposition") != "file":
            raise HTTPException(UNPROCESSABLE, "Field required: file")
        files[path] = file.get_payload(decode=True)
        return {"success": True, "file_size": len(files[path])}

    @router.get("/api/file/download")
    async def download(path: str) -> Response:
        if path not in files:
            raise HTTPException(NOT_FOUND, "File not found")
        return Response(files[path], media_type="application/octet-stream")


def _found(conversations: Conversations, conversation_id: UUID) -> Conversation:
    if (found := conversations.find(str(conversation_id))) is None:
        raise HTTPException(NOT_FOUND)
    return found
