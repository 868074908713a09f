"""A text that a client has entered wherever a store takes a value, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.store.tenancy import EnteredText


@dataclass(frozen=True)
class Entered:
    """What became of a text that a client has entered wherever the store takes a value.

    Attributes:
        text: the text.
        outcomes: what came of it in words, by column of a table and by place.
    """

    text: str
    outcomes: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, text: str, entered: EnteredText) -> Self:
        """Put it into words."""
        fields = {place: "the same text" if read == text else repr(read) for place, read in entered.fields.items()}
        found = {place: repr(found) if found else "nothing found" for place, found in entered.found.items()}
        accepted = {place: answer or "rejected" for place, answer in entered.accepted.items()}
        return cls(text, {"text fields": fields, "searches for it": found, "fields of another type": accepted})
