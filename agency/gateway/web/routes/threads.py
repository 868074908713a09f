"""A user's threads, the messages in them, and runs that are started in them."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.gateway.runs import RunState
from agency.gateway.web.authentication import Caller, service_of
from agency.gateway.web.problems import problems
from agency.gateway.web.service import Service
from agency.gateway.web.services import needs_database
from agency.gateway.web.values import JsonObject, Name
from agency.sessions import ThreadID, new_request_id
from agency.store import Message, UnitOfWork
from agency.store.errors import refusals
from agency.store.threads import Thread

ROUTER = APIRouter(prefix="/v1/threads")
ServiceOf = Annotated[Service, Depends(service_of)]
ALWAYS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.SERVICE_UNAVAILABLE)
BODY = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)


class NewThread(BaseModel):
    """A thread to open."""

    model_config = ConfigDict(extra="forbid")

    title: Name


class OpenedThread(BaseModel):
    """A thread."""

    thread_id: UUID
    title: str


class ThreadList(BaseModel):
    """All threads of a user, by title."""

    threads: list[OpenedThread]


class NewRun(BaseModel):
    """A run to start."""

    model_config = ConfigDict(extra="forbid")

    agent: Name
    input: JsonObject = Field(default_factory=dict)


class CreatedRun(BaseModel):
    """A run that will be executed."""

    run_id: UUID
    state: RunState


class ThreadMessage(BaseModel):
    """A message in a thread."""

    message_id: UUID
    author: str
    type: str
    body: dict[str, Any]
    created_at: datetime


class MessageList(BaseModel):
    """All messages in a thread, in the order in which they were stored."""

    messages: list[ThreadMessage]


@ROUTER.post("", status_code=HTTPStatus.CREATED, responses=problems(*ALWAYS, *BODY))
async def open_thread(caller: Caller, service: ServiceOf, new: NewThread) -> OpenedThread:
    """Open a thread."""
    async with needs_database(), _work(service, caller) as work:
        thread = await work.threads.open(new.title)
    return OpenedThread(thread_id=thread.id, title=thread.title)


@ROUTER.get("", responses=problems(*ALWAYS))
async def list_threads(caller: Caller, service: ServiceOf) -> ThreadList:
    """List the user's own threads."""
    async with needs_database(), _work(service, caller) as work:
        threads = await work.threads.all()
    return ThreadList(threads=[OpenedThread(thread_id=each.id, title=each.title) for each in threads])


@ROUTER.post(
    "/{thread_id}/runs",
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(*ALWAYS, *BODY, HTTPStatus.NOT_FOUND),
)
async def start_run(caller: Caller, service: ServiceOf, thread_id: UUID, new: NewRun) -> CreatedRun:
    """Start a run of an agent in a thread; what becomes of it, its events announce."""
    run = await service.runs.start(caller.user, ThreadID(thread_id), new.agent, new.input, new_request_id())
    return CreatedRun(run_id=run.value, state=RunState.CREATED)


@ROUTER.get(
    "/{thread_id}/messages",
    responses=problems(*ALWAYS, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)
async def list_messages(caller: Caller, service: ServiceOf, thread_id: UUID) -> MessageList:
    """List the messages in one of the user's threads."""
    wanted = select(Message).where(Message.thread_id == thread_id).order_by(Message.sequence)
    async with needs_database(), _work(service, caller) as work:
        with refusals():
            known = await work.session.scalar(select(Thread.id).where(Thread.id == thread_id))
            messages = (await work.session.scalars(wanted)).all()
    if known is None:
        raise GatewayRefusedError(Refusal.NOT_FOUND, f"there is no thread {thread_id}")
    return MessageList(
        messages=[
            ThreadMessage(
                message_id=each.id, author=each.author, type=each.type, body=each.body, created_at=each.created_at
            )
            for each in messages
        ]
    )


def _work(service: Service, caller: Caller) -> UnitOfWork:
    return service.store.unit_of_work(tenant=caller.user.tenant, user=caller.user.name)
