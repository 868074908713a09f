"""Engines whose drivers only come with an extra of Plainspec's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import create_async_engine

from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from sqlalchemy import URL
    from sqlalchemy.ext.asyncio import AsyncEngine


def engine_of(extra: str, url: URL | str, **options: Any) -> AsyncEngine:
    """Make an engine.

    Args:
        extra: Which extra brings its driver.
        url: Where it is.
        options: What SQLAlchemy takes besides.

    Raises:
        ServiceError: The driver is not installed; says how to install it.
    """
    try:
        return create_async_engine(url, **options)
    except ModuleNotFoundError as missing:
        raise ServiceError(f"{missing.name} is not installed. Hint: pip install 'plainspec[{extra}]'") from missing
