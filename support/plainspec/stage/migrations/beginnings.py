"""What sentences about migrations say: where a database begins, and what a migration has done to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NONE = "none"
LAST = "last"
PREPARED = re.compile(
    r"(?P<migration>no migration|the last migration|migration \d+)(?: with (?P<rows>an account, .+)"
    r"| with a table (?P<table>\w+) that no migration has created| on a server without the extension (?P<lacks>\w+))?"
)


def revision_of(text: str) -> str:
    """Read `migration 005`, `no migration` or `the last migration`."""
    return {"no migration": NONE, "the last migration": LAST}.get(text, text.rsplit(maxsplit=1)[-1])


@dataclass(frozen=True)
class Beginning:
    """A database before it is migrated.

    Attributes:
        revision: the migration that it is at.
        has_rows: whether the tables that exist hold rows.
        table: a table that no migration has created, if there is one.
        lacks: an extension that the server does not have, if there is one.
    """

    revision: str
    has_rows: bool = False
    table: str = ""
    lacks: str = ""

    @classmethod
    def parse(cls, text: str) -> Beginning:
        """Read `migration 001 with a table team_entity that no migration has created`."""
        found = PREPARED.fullmatch(text)
        if found is None:
            raise ValueError(f"a database cannot start from {text!r}")
        revision = revision_of(found["migration"])
        return cls(revision, found["rows"] is not None, found["table"] or "", found["lacks"] or "")


class What(Enum):
    """What a migration can change."""

    SCHEMA = "schema"
    TABLES = "tables"
    ROWS = "rows"


@dataclass(frozen=True)
class Effect:
    """What a migration is to have done.

    Attributes:
        what: to what.
        expected: the entries of the catalogue that differ, the new tables, or the number of rows by table.
    """

    what: What
    expected: Mapping[str, object] | set[str]

    @classmethod
    def parse(cls, text: str) -> Effect:
        """Read `kept its schema`, `gained the tables "run, thread"`, or `kept 1 row of "account", 2 rows of ...`."""
        if text == "kept its schema":
            return cls(What.SCHEMA, {})
        if text.startswith("gained"):
            return cls(What.TABLES, {name for name in text.split('"')[1].split(", ") if name})
        counts = re.findall(r'(\d+) rows? of "([^"]*)"', text)
        return cls(What.ROWS, {name: int(one) for one, names in counts for name in names.split(", ") if name != NONE})
