"""The privileges of the application role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Privileges:
    """What the application role may do in the database.

    Attributes:
        granted: the privileges on each table or view.
        attributes: what the role may do beyond that.
        definers: functions and views that run with their owner's privileges, and whether the role may call them.
    """

    granted: Mapping[str, frozenset[str]]
    attributes: Mapping[str, bool]
    definers: Mapping[str, bool]

    def listed(self, what: str) -> list[dict[str, str]]:
        """Return the table privileges, the role attributes or the security definers, as a table shows them."""
        if what == "table privileges":
            order = [*USUAL, *sorted(set().union(*self.granted.values()) - set(USUAL))]
            return [
                {"table or view": name, "privileges": ", ".join(one for one in order if one in privileges)}
                for name, privileges in self.granted.items()
            ]
        if what == "role attributes":
            return [{"attribute": name, "granted": _yes_or_no(flag)} for name, flag in self.attributes.items()]
        return [{"function or view": name, "callable": _yes_or_no(flag)} for name, flag in self.definers.items()]


def _yes_or_no(flag: bool) -> str:  # noqa: FBT001 - what it says in words
    return "yes" if flag else "no"
