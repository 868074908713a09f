"""What there is to know of a pytest run and has no public name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


def item_of(request: Any) -> Any:
    """Return the item for which a fixture is made."""
    return request._pyfuncitem  # noqa: SLF001 - public is only its node, which may be a class or a file


def fixture_info(item: Any) -> Any:
    """Return what pytest has found out about the fixtures of an item; items of equal functions can share it."""
    return item._fixtureinfo  # noqa: SLF001 - public are only the names


def fixture_manager(node: pytest.Collector | pytest.Item) -> Any:
    """Return what knows all fixtures of the run."""
    return node.session._fixturemanager  # noqa: SLF001 - public is only what a request asks for
