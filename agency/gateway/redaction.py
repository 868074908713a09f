"""Secrets in what agents hand to tools, and get from them, are not shown in events."""

from __future__ import annotations

from typing import Any, Final

REDACTED: Final = "[redacted]"
"""What stands in place of a secret."""


def redact(value: Any) -> Any:
    """Return a copy with every secret replaced, at any depth.

    Secrets are values under a name such as `password`, `api_key` or `authorization`, in any spelling, and texts that
    hold a bearer token, a JWT, or a URL with a password. What is redacted already stays as it is.
    """
    raise NotImplementedError(value)
