"""The private names of SQLAlchemy that `agency.store.pools.sqlalchemy_private_api` uses, as SQLAlchemy 2.1 has them."""

from __future__ import annotations

import inspect

import pytest
import sqlalchemy
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.pool.base import _ConnectionRecord
from sqlalchemy.util.queue import AsyncAdaptedQueue

from agency.store.pools.fair_queue import FairQueue, FairQueuePool

CHANGED = f"SQLAlchemy {sqlalchemy.__version__} has changed this; agency.store was written for 2.1"


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        (_ConnectionRecord.__init__, ["self", "pool", "connect"]),
        (_ConnectionRecord.checkin, ["self", "_fairy_was_created"]),
        (AsyncAdaptedQueuePool._dec_overflow, ["self"]),
        (AsyncAdaptedQueue.__init__, ["self", "maxsize", "use_lifo"]),
        (AsyncAdaptedQueue.get, ["self", "block", "timeout"]),
        (AsyncAdaptedQueue.put_nowait, ["self", "item"]),
    ],
)
def test_the_library_has_the_methods_that_are_used_or_replaced(method: object, parameters: list[str]) -> None:
    assert callable(method)
    assert list(inspect.signature(method).parameters) == parameters, CHANGED


def test_the_library_makes_the_queue_of_its_pool_from_the_class_that_it_is_told() -> None:
    assert hasattr(AsyncAdaptedQueuePool, "_queue_class"), CHANGED
    pool = FairQueuePool(lambda: None, pool_size=1)  # type: ignore[arg-type]
    assert isinstance(pool._pool, FairQueue), CHANGED
    assert pool.queue is pool._pool
