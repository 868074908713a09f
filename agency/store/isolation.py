"""The levels of isolation that the store offers."""

from enum import Enum


class Isolation(Enum):
    """The levels, by the names that PostgreSQL gives them."""

    READ_COMMITTED = "READ COMMITTED"
    REPEATABLE_READ = "REPEATABLE READ"
    SERIALIZABLE = "SERIALIZABLE"
