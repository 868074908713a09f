"""Whether a request is being handled: meanwhile nobody works on the store for everybody."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class GlobalScopeError(RuntimeError):
    """A unit of work marked global, inside a request."""


@dataclass(eq=False)
class _Request:
    """A request; tasks that it has started refer to it, too, and may outlive it."""

    name: str
    outer: _Request | None
    is_handled: bool = True


_CURRENT: ContextVar[_Request | None] = ContextVar("request", default=None)


@contextmanager
def handling(request: str) -> Iterator[None]:
    """Handle a request in the block, and in every task that is started there; afterwards it is over in those, too."""
    current = _Request(request, _in_hand())
    _CURRENT.set(current)
    try:
        yield
    finally:
        current.is_handled = False


def request_in_hand() -> str | None:
    """Return the request that is being handled here; None outside of requests."""
    current = _in_hand()
    return None if current is None else current.name


def refuse_inside_request() -> None:
    """Refuse what may not happen while a request is handled.

    Raises:
        GlobalScopeError: a request is being handled; names it.
    """
    request = request_in_hand()
    if request is not None:
        raise GlobalScopeError(
            f"a database session marked global is refused inside the request {request}: use that of its user"
        )


def _in_hand() -> _Request | None:
    current = _CURRENT.get()
    while current is not None and not current.is_handled:
        current = current.outer
    return current
