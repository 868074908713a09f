"""What a role may do in a database, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS = {"SELECT": "look", "INSERT": "add", "UPDATE": "change", "DELETE": "remove"}


@dataclass(frozen=True)
class Rights:
    """What was found out about a role.

    Attributes:
        granted: by table or view, in PostgreSQL's words.
        powers: what it is or may beyond that.
        lenders: functions and views that work for it with somebody else's rights.
    """

    granted: Mapping[str, frozenset[str]]
    powers: frozenset[str]
    lenders: frozenset[str]

    @property
    def in_words(self) -> dict[str, str]:
        """What is granted, the usual rights first; an unusual one by PostgreSQL's word."""
        order = [*WORDS, *sorted(set().union(*self.granted.values()) - WORDS.keys())]
        return {
            name: ", ".join(WORDS.get(right, right) for right in order if right in rights)
            for name, rights in self.granted.items()
        }
