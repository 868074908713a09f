"""What a database says no to, in plain words."""

from dataclasses import dataclass, field

REFUSAL_NAMES = {
    "08003": "connection lost",
    "08007": "outcome unknown",
    "0A000": "not supported",
    "23001": "dangling reference",
    "23502": "missing value",
    "23503": "dangling reference",
    "23505": "duplicate",
    "23514": "broken rule",
    "25001": "transaction under way",
    "25006": "read-only transaction",
    "25P02": "failed transaction",
    "25P03": "idle transaction timeout",
    "25P04": "transaction timeout",
    "3B001": "no such point",
    "3D000": "no such database",
    "40000": "rolled back instead",
    "40001": "serialization failure",
    "40P01": "deadlock",
    "42501": "not allowed",
    "55P03": "lock not available",
    "57014": "cancelled",
    "57P01": "terminated",
}
"""A plain name for each SQLSTATE that a scenario can speak of (PostgreSQL, appendix A)."""


def known_refusal(name: str) -> str:
    """Return the plain name of a refusal.

    Raises:
        ValueError: there is none of that name; lists the names.
    """
    if name not in REFUSAL_NAMES.values():
        raise ValueError(f"No refusal is called {name!r}; there are {', '.join(sorted(REFUSAL_NAMES.values()))}")
    return name


@dataclass(frozen=True)
class Refusal:
    """A database's no, known by its SQLSTATE; the words that came with it do not count in comparisons.

    Attributes:
        rule: the name of the constraint that forbids it, or of the column that must have a value; else empty.
        connection_lost: whether the connection is lost, too.
    """

    sqlstate: str
    detail: str = field(default="", compare=False)
    rule: str = field(default="", compare=False)
    connection_lost: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """The plain name, or the bare SQLSTATE where there is none."""
        return REFUSAL_NAMES.get(self.sqlstate, f"SQLSTATE {self.sqlstate}")


class RefusedError(Exception):
    """The database refused a statement or a commit."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.name} ({refusal.sqlstate}): {refusal.detail}")
        self.refusal = refusal
