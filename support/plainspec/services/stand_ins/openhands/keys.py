"""The session key of the stand-in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import APIKeyHeader

KEY = "a-session-key"
"""The only key that the stand-in accepts."""

HEADER = APIKeyHeader(name="X-Session-API-Key", auto_error=False)
UNAUTHORIZED = 401


def check_key(key: Annotated[str | None, Depends(HEADER)] = None) -> None:
    """Refuse requests with another key."""
    if key != KEY:
        raise HTTPException(UNAUTHORIZED)
