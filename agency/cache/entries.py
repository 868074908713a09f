"""An entry of the cache as Redis holds it: JSON that names its owner, or a bare whole number, which Redis can count."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from agency.ids import UserID

OWNER: Final = "owner"
VALUE: Final = "value"


def encoded(value: Any, user: UserID) -> str:
    """Return what is stored of a user's value.

    Raises:
        TypeError: It is not JSON.
        ValueError: It holds a number that JSON has not.
    """
    entry = value if type(value) is int else {OWNER: str(user), VALUE: value}
    return json.dumps(entry, allow_nan=False, separators=(",", ":"))


def decoded(raw: bytes | str) -> Any:
    """Return the value of an entry."""
    entry = json.loads(raw)
    return entry[VALUE] if isinstance(entry, dict) else entry
