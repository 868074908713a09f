"""The messages of the agency, one model for each type; what arrives from outside is validated against them."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID  # noqa: TC003 - pydantic reads the annotations

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    StringConstraints,
)

from agency.sessions import UserID, ensure_user_id

LONGEST_TEXT: Final = 4_000
"""The most characters of a text."""

LONGEST_NAME: Final = 200
"""The most characters of a name, such as that of a metric."""


def _user(value: object) -> UserID:
    try:
        return ensure_user_id(value)
    except (TypeError, ValueError):
        raise ValueError("a user id has the form tenant/name") from None


def _with_words(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return _storable(value)


def _storable(value: str) -> str:
    if "\0" in value:
        raise ValueError("must not contain the character NUL")
    return value


User = Annotated[UserID, BeforeValidator(_user), PlainSerializer(str, return_type=str)]
Name = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, max_length=LONGEST_NAME),
    AfterValidator(_with_words),
]
Words = Annotated[str, StringConstraints(strict=True, max_length=LONGEST_TEXT), AfterValidator(_with_words)]
Number = Annotated[float, Strict()]


class BaseMessage(BaseModel):
    """What all messages have.

    Attributes:
        user: Whom it is for; nobody else receives it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)

    user: User


class Text(BaseMessage):
    """A text in a thread of the user's.

    Attributes:
        author: `user`, or the name of the agent that says it.
    """

    type: Literal["text"]
    thread_id: UUID
    author: Name = "user"
    text: Words


class QualityAlert(BaseMessage):
    """A metric that has passed its threshold.

    Attributes:
        subject: What was measured, such as the name of an agent.
    """

    type: Literal["quality_alert"]
    severity: Literal["info", "warning", "critical"]
    metric: Name
    value: Number
    threshold: Number
    subject: Name


class QualityReport(BaseMessage):
    """The quality of an agent's work.

    Attributes:
        score: 0 to 1.
        findings: What was found, in order; none is fine.
    """

    type: Literal["quality_report"]
    score: Annotated[float, Strict(), Field(ge=0, le=1)]
    findings: tuple[Words, ...] = ()
    subject: Name


Message = Annotated[Text | QualityAlert | QualityReport, Field(discriminator="type")]
"""Any message, told apart by its `type`."""

TYPES: Final = ("quality_alert", "quality_report", "text")
"""The types that there are, sorted."""
