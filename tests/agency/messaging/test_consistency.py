"""Faults at random points: whatever fails, what is stored of a message, its stages and its answer agree."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy import event as sql_event

from agency.messaging import MessageError, MessagePipeline, MessageRouter
from agency.messaging.pipeline import message_id_of
from agency.sessions import RequestID, ThreadID, UserID, new_request_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from uuid import UUID

    from agency.store import Message, Store

pytestmark = [pytest.mark.anyio, pytest.mark.requirement("S2-ERR-11")]

STAGES = ["received", "validated", "stored", "executed", "answered", "notified"]
BROKEN_DATABASE = """
CREATE TABLE broken (kind text, inserts int);
CREATE SEQUENCE inserts;
GRANT USAGE ON SEQUENCE inserts TO agency_app;
CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE planned broken;
BEGIN
    SELECT * INTO planned FROM broken WHERE kind LIKE TG_ARGV[0];
    IF FOUND AND nextval('inserts') = planned.inserts THEN
        IF planned.kind LIKE '%lost' THEN
            PERFORM pg_terminate_backend(pg_backend_pid());
        END IF;
        RAISE 'the database is broken';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER break AFTER INSERT ON message FOR EACH ROW EXECUTE FUNCTION break('insert%');
CREATE TRIGGER break AFTER INSERT ON message_stage FOR EACH ROW EXECUTE FUNCTION break('insert%');
CREATE CONSTRAINT TRIGGER break_commit AFTER INSERT ON message_stage
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION break('commit%');
"""
"""The database fails at an insert or at a commit, by an error or by losing the connection."""

FAULTS = [
    ("none", 0),
    *((f"{moment} {kind}", at) for moment in ("insert", "commit") for kind in ("error", "lost") for at in range(1, 9)),
    *(("cancelled at a statement", at) for at in range(1, 24)),
    *((f"agent {what}", 0) for what in ("fails", "hangs", "cancelled", "says nothing")),
    *((f"subscriber {what}", 0) for what in ("fails", "cancelled")),
]
"""What fails, and at which insert, stage that is committed, or statement."""


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Connect as the owner of the tables, and plant what breaks the database."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(BROKEN_DATABASE)
    yield connection
    await connection.close()


@dataclass
class Run:
    """One handling of a message, and what fails meanwhile."""

    fault: str
    at: int
    received: list[str] = field(default_factory=list)
    task: asyncio.Task[UUID] | None = None

    async def answer(self, _user: UserID, _thread: ThreadID, text: str) -> str:
        """Answer, unless the fault is the agent's."""
        if self.fault == "agent fails":
            raise RuntimeError(self.fault)
        if self.fault == "agent hangs":
            await asyncio.Event().wait()
        await self.cancel("agent cancelled")
        return " " if self.fault == "agent says nothing" else f"answer to {text}"

    async def subscriber(self, message: Any) -> None:
        """Receive an answer, unless the fault is the subscriber's."""
        if self.fault == "subscriber fails":
            raise ConnectionResetError(self.fault)
        await self.cancel("subscriber cancelled")
        self.received.append(message.text)

    async def cancel(self, fault: str) -> None:
        """Cancel the handling if that is the fault."""
        if self.fault == fault and self.task:
            self.task.cancel()
            await asyncio.sleep(0)

    async def handle(self, store: Store, user: UserID, thread: ThreadID, text: str, request: RequestID) -> str:
        """Handle a message; return how it ended."""
        router = MessageRouter()
        router.subscribe(user, self.subscriber)
        pipeline = MessagePipeline(store, router, self.answer, answer_limit_s=0.05)
        self.task = asyncio.create_task(pipeline.handle(user, thread, text, request))
        with self.cancelled_at_a_statement():
            try:
                assert await self.task == message_id_of(request)
            except MessageError as error:
                return error.code
            except asyncio.CancelledError:
                return "cancelled"
        return "done"

    @contextmanager
    def cancelled_at_a_statement(self) -> Iterator[None]:
        """Cancel the handling while the database runs a certain statement of it."""
        statements = iter(range(1, 1000))

        def count(*_said: Any) -> None:
            if next(statements) == self.at and self.task:
                self.task.cancel()

        if self.fault != "cancelled at a statement":
            yield
            return
        sql_event.listen(Engine, "before_cursor_execute", count)
        try:
            yield
        finally:
            sql_event.remove(Engine, "before_cursor_execute", count)


async def plan(owner: asyncpg.Connection, fault: str, at: int) -> None:
    """Have the database fail as planned, from now on."""
    await owner.execute("DELETE FROM broken; ALTER SEQUENCE inserts RESTART")
    if fault.startswith(("insert", "commit")):
        await owner.execute("INSERT INTO broken VALUES ($1, $2)", fault, at)


async def open_thread(store: Store, user: UserID) -> ThreadID:
    async with store.unit_of_work(tenant=user.tenant, user=user.name) as work:
        return ThreadID((await work.threads.open("Taxes")).id)


async def read(store: Store, user: UserID, thread: ThreadID) -> list[tuple[Message, list[str]]]:
    """Read the messages of a thread with their stages, whose numbers and times have to be in order."""
    async with store.unit_of_work(tenant=user.tenant, user=user.name) as work:
        found = []
        for message in await work.messages.in_thread(thread.value):
            stages = await work.messages.stages(message.id)
            assert [one.number for one in stages] == list(range(1, len(stages) + 1))
            assert [one.at for one in stages] == sorted(one.at for one in stages)
            found.append((message, [one.stage for one in stages]))
        return found


def check_one(stored: Sequence[tuple[Message, list[str]]], text: str, request: RequestID, runs: list[str]) -> None:
    """Hold that what is stored of one request agrees with itself and with how its handlings ended."""
    stages = {message.id: passed for message, passed in stored}.get(message_id_of(request))
    said = [message.body["text"] for message, _ in stored]
    answers = said.count(f"answer to {text}")
    if stages is None:
        assert said.count(text) == answers == 0
        assert "done" not in runs
        return
    assert said.count(text) == 1
    passed = [stage for stage in stages if stage != "failed"]
    assert passed == STAGES[: len(passed)]
    assert len(passed) >= 3
    assert stages in (passed, [*passed, "failed"])
    assert "notified" not in passed or "failed" not in stages
    assert answers == ("answered" in passed)
    if runs[0] == "done":
        assert passed == STAGES


async def check(store: Store, owner: asyncpg.Connection, ana: UserID, plans: list[list[tuple[str, int]]]) -> None:
    """Handle a message for each plan, once for each fault of it, under the same request, and compare what is stored."""
    thread = await open_thread(store, ana)
    requests: list[tuple[str, RequestID, list[str]]] = []
    received: list[str] = []
    for number, faults in enumerate(plans):
        text, request, ends = f"question {number}", new_request_id(), list[str]()
        for fault, at in faults:
            await plan(owner, fault, at)
            run = Run(fault, at)
            ends.append(await run.handle(store, ana, thread, text, request))
            received += run.received
        requests.append((text, request, ends))
    await plan(owner, "none", 0)
    stored = await read(store, ana, thread)
    for text, request, ends in requests:
        check_one(stored, text, request, ends)
        stages = {message.id: passed for message, passed in stored}.get(message_id_of(request), [])
        assert received.count(f"answer to {text}") <= 1
        assert f"answer to {text}" in received or "notified" not in stages
        assert "answered" in stages or f"answer to {text}" not in received
    assert {message.author for message, _ in stored} <= {"user", "assistant"}
    assert await read(store, UserID("Acme", "Ben"), thread) == []


async def test_one_fault_at_any_point_leaves_messages_stages_and_answers_consistent(
    store: Store, owner: asyncpg.Connection, ana: UserID
) -> None:
    await check(store, owner, ana, [[fault] for fault in FAULTS])


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plans=st.lists(st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3), min_size=1, max_size=3))
async def test_faults_at_random_points_leave_messages_stages_and_answers_consistent(
    store: Store, owner: asyncpg.Connection, ana: UserID, plans: list[list[tuple[str, int]]]
) -> None:
    await check(store, owner, ana, plans)
