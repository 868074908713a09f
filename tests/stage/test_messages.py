"""The stage for messages: what tables say, and what has to be one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.ports.messaging import AgentAnswer
from plainspec.ports.store.threads import Thread, User
from plainspec.services.stores import Stores
from plainspec.stage.changes import Changes
from plainspec.stage.messages import MessageExchange, answer_of, fields_of, in_columns, receiver_named
from plainspec.stage.refusals import Refusals
from plainspec.stage.threads import ThreadStore
from plainspec.stage.workflows.notation import NotationError
from plainspec.systems.agency.messaging import AgencyMessaging
from plainspec.systems.agency.store.threads import AgencyThreads

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.services.postgres.clone_pool import Clone

ANA = User("Acme", "Ana")


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ({"answer": "Yes."}, AgentAnswer("Yes.")),
        ({"answer": "Yes.", "after": ""}, AgentAnswer("Yes.")),
        ({"answer": "Yes.", "after": "1.5 s"}, AgentAnswer("Yes.", 1.5)),
        ({"answer": "Yes.", "after": "-10 s"}, AgentAnswer("Yes.", -10.0)),
        ({"answer": "", "after": "2 s"}, AgentAnswer(None, 2.0)),
    ],
)
def test_a_row_says_how_the_agent_answers(row: dict[str, str], answer: AgentAnswer) -> None:
    assert answer_of(row) == answer


def test_a_duration_that_is_none_is_refused() -> None:
    with pytest.raises(NotationError):
        answer_of({"answer": "Yes.", "after": "soon"})


def test_cells_are_json_or_else_text_and_empty_ones_are_no_fields() -> None:
    row = {"user": "Acme/Ana", "value": "0.5", "findings": '["one"]', "score": "", "subject": "  "}
    assert fields_of(row) == {"user": "Acme/Ana", "value": 0.5, "findings": ["one"], "subject": "  "}


def test_a_receiver_is_a_user_of_a_tenant_or_a_handler() -> None:
    assert receiver_named("Ana of Acme") == ANA
    assert receiver_named("the handler pager") == "pager"


def test_messages_are_compared_by_the_columns_that_a_table_has() -> None:
    received: list[dict[str, object]] = [
        {"type": "text", "text": "Hello", "user": "Acme/Ana"},
        {"type": "quality_report", "findings": []},
    ]
    assert in_columns(received, ["type", "text", "findings"]) == [
        {"type": "text", "text": "Hello"},
        {"type": "quality_report"},
    ]
    assert in_columns(received, ()) == [{}, {}]


@pytest.fixture
async def exchange(database_clone: Clone) -> AsyncIterator[MessageExchange]:
    """Set the stage on the agency, with a thread of Ana's."""
    async with (
        AgencyThreads.at(database_clone.url, database_clone.observer) as threads,
        AgencyMessaging.at(database_clone.url, database_clone.observer) as messaging,
    ):
        store = ThreadStore(threads, Refusals())
        await store.open([Thread("Acme", "Ana", "Taxes")])
        messaging.answer("Hello", AgentAnswer("Good morning."))
        yield MessageExchange(messaging, store, store.refusals)


@pytest.mark.anyio
async def test_a_request_that_is_repeated_is_the_last_one_of_that_person(exchange: MessageExchange) -> None:
    await exchange.send(ANA, "Hello", "Taxes")
    await exchange.send(ANA, "Hello", "Taxes", "Ana")
    mentioned = Changes(Stores())
    assert [one.text for one in await exchange.read(ANA, "Taxes", mentioned)] == ["Hello", "Good morning."]
    assert [one.name for one in await exchange.stages(ANA, "Hello", "Taxes")][-1] == "notified"


@pytest.mark.anyio
async def test_stages_are_those_of_one_message(exchange: MessageExchange) -> None:
    with pytest.raises(AssertionError, match="0 messages in 'Taxes' are 'Hello'"):
        await exchange.stages(ANA, "Hello", "Taxes")
    for _ in range(2):
        await exchange.send(ANA, "Hello", "Taxes")
    with pytest.raises(AssertionError, match="2 messages in 'Taxes' are 'Hello'"):
        await exchange.stages(ANA, "Hello", "Taxes")


@pytest.mark.anyio
async def test_the_report_is_that_of_the_last_messages(exchange: MessageExchange) -> None:
    for kind in ("weather", ""):
        await exchange.route([{"type": kind, "user": "Acme/Ana"}])
    assert [(one.position, one.field, one.problem) for one in exchange.report.filtered_out] == [
        (1, "type", "Field required")
    ]
