"""Arguments with which nothing would work: refused where the workflow is built, with the value in the message."""

from collections.abc import Callable
from typing import Any

import pytest

from agency.workflow import Backoff, Cache, CircuitBreaker, Parallel, RecordingStep, Retry, Saga, Sequence, Timeout

STEP = RecordingStep(name="draft")
BREAKER = "failures, recovery_s, half_open_calls and successes must be positive"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Timeout(STEP, 0), "limit_s must be positive: 0"),
        (lambda: Timeout(STEP, -1.5), "limit_s must be positive: -1.5"),
        (lambda: Cache(STEP, ttl_s=0), "ttl_s and max_entries must be positive: ttl_s=0, max_entries=1024"),
        (lambda: Cache(STEP, ttl_s=-1), "ttl_s and max_entries must be positive: ttl_s=-1, max_entries=1024"),
        (lambda: Cache(STEP, max_entries=0), "ttl_s and max_entries must be positive: ttl_s=300.0, max_entries=0"),
        (lambda: Cache(STEP, max_entries=-1), "ttl_s and max_entries must be positive: ttl_s=300.0, max_entries=-1"),
        *(
            ((lambda name=name, value=value: CircuitBreaker(STEP, **{name: value})), BREAKER)
            for name in ("failures", "recovery_s", "half_open_calls", "successes")
            for value in (0, -1)
        ),
        (lambda: Retry(STEP, max_retries=-1), "max_retries must not be negative: -1; 0 means a single attempt"),
        (lambda: Backoff(base=-2), "base and cap_s must not be negative: base=-2, cap_s=60.0"),
        (lambda: Backoff(cap_s=-60), "base and cap_s must not be negative: base=2.0, cap_s=-60"),
        (Sequence, "a sequence needs at least one step"),
        (Parallel, "a parallel needs at least one branch"),
        (Saga, "a saga needs at least one stage"),
    ],
)
def test_an_invalid_argument_is_refused(build: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        build()
    assert str(caught.value) == message


def test_the_smallest_settings_are_accepted() -> None:
    Timeout(STEP, 0.001)
    Cache(STEP, ttl_s=0.001, max_entries=1)
    CircuitBreaker(STEP, failures=1, recovery_s=0.001, half_open_calls=1, successes=1)
    assert Retry(STEP, max_retries=0).max_retries == 0
    assert Backoff(base=0, cap_s=0).delay_s(1) == 0
