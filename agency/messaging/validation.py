"""Validation of messages: problems are values that name the field and never show what was in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from agency.messaging.models import TYPES, Message, QualityAlert, QualityReport, Text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ANY: Final[TypeAdapter[Any]] = TypeAdapter(Message)
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
"""What is shown of what a client calls types and fields; anything else could be something secret."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a message is invalid.

    Attributes:
        field: The field, such as `severity` or `findings.0`; empty for the message as a whole.
        message: What is wrong with it, without its value.
    """

    field: str
    message: str

    def __str__(self) -> str:
        """Return both."""
        return f"{self.field}: {self.message}" if self.field else self.message


def validated(raw: object) -> Text | QualityAlert | QualityReport | tuple[Problem, ...]:
    """Return a message of the type that ``raw`` names, or else every problem that it has."""
    try:
        message: Text | QualityAlert | QualityReport = ANY.validate_python(raw)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False, include_context=False)
        return tuple(_problem(error, raw) for error in errors)
    return message


def unknown_type(name: object) -> str:
    """Return the message for a type that does not exist, with the one that was probably meant."""
    if not (isinstance(name, str) and NAME.fullmatch(name)):
        return f"the type must be one of {', '.join(TYPES)}"
    close = get_close_matches(name, TYPES, 1)
    return f"there is no type {name!r}" + (f"; did you mean {close[0]!r}?" if close else f": {', '.join(TYPES)}")


def _problem(error: ErrorDetails, raw: object) -> Problem:
    if error["type"] == "union_tag_not_found":
        return Problem("type", "Field required")
    if error["type"] == "union_tag_invalid":
        return Problem("type", unknown_type(raw.get("type") if isinstance(raw, dict) else None))
    field = ".".join(_shown(part) for part in error["loc"][1:])  # the first one is the type
    return Problem(field, error["msg"].removeprefix("Value error, "))


def _shown(part: str | int) -> str:
    return str(part) if isinstance(part, int) or NAME.fullmatch(part) else "(a field whose name is not shown)"
