"""The names of primitives, as errors and traces show them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from agency.workflow import (
    Cache,
    CircuitBreaker,
    Conditional,
    Fallback,
    RecordingStep,
    Retry,
    Router,
    Saga,
    Step,
    StepTimeoutError,
    Timeout,
)
from plainspec.stage.workflows.clock import VirtualClock

pytestmark = pytest.mark.anyio

Play = Callable[[Awaitable[Any]], Awaitable[Any]]
DRAFT, REVIEW, SEND = (RecordingStep(name=name) for name in ("draft", "review", "send"))


@pytest.mark.parametrize(
    ("workflow", "name"),
    [
        (DRAFT, "draft"),
        (DRAFT >> REVIEW, "draft >> review"),
        (DRAFT | REVIEW, "draft | review"),
        (DRAFT >> (REVIEW | SEND), "draft >> (review | send)"),
        ((DRAFT >> REVIEW) | SEND, "(draft >> review) | send"),
        (Retry(DRAFT, max_retries=2), "retry(draft, 2)"),
        (Retry(Timeout(DRAFT, 3), max_retries=1), "retry(timeout(draft, 3 s), 1)"),
        (Timeout(DRAFT, 1.5), "timeout(draft, 1.5 s)"),
        (Cache(DRAFT), "cache(draft, 300 s)"),
        (CircuitBreaker(DRAFT), "breaker(draft)"),
        (Fallback(DRAFT, REVIEW), "fallback(draft, review)"),
        (Saga((DRAFT, SEND), (REVIEW, None)), "saga(draft, review)"),
        (Conditional(bool, DRAFT, REVIEW), "if(draft, review)"),
        (Conditional(bool, DRAFT), "if(draft)"),
        (Router(str, {"bill": DRAFT}, default=REVIEW), "route(bill, otherwise)"),
        (Router(str, {"bill": DRAFT, "card": REVIEW}), "route(bill, card)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_name_reads_like_the_expression(workflow: Step[Any, Any], name: str) -> None:
    assert workflow.name == name
    assert repr(workflow) == f"<{type(workflow).__name__} {name}>"


async def test_a_timeout_names_what_took_too_long(clock: VirtualClock, play: Play) -> None:
    slow = RecordingStep(side_effect=lambda _: clock.sleep(30), name="search")
    with pytest.raises(StepTimeoutError, match=r"^draft >> search took longer than 1\.5 s$"):
        await play(Timeout(DRAFT >> slow, 1.5, clock=clock).execute("x"))
