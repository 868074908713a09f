"""Errors of database drivers, and the refusals that they stand for."""

from __future__ import annotations

import sqlite3

import asyncpg
import pymysql
import pytest

from plainspec.ports.refusals import RefusalKind
from plainspec.stage.sql.refusals import refused_by_driver, refused_by_postgres

TABLE = "CREATE TABLE room (number int PRIMARY KEY CHECK (number > 0), guest text NOT NULL)"


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("INSERT INTO room VALUES (1, 'Ben')", RefusalKind.UNIQUE_VIOLATION),
        ("INSERT INTO room VALUES (0, 'Ben')", RefusalKind.CHECK_VIOLATION),
        ("INSERT INTO room VALUES (2, NULL)", RefusalKind.NOT_NULL_VIOLATION),
        ("INSERT INTO rom VALUES (2, 'Ben')", RefusalKind.OTHER),
    ],
)
def test_what_sqlite_refuses_is_known_by_its_name(statement: str, kind: RefusalKind) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute(TABLE)
        connection.execute("INSERT INTO room VALUES (1, 'Ana')")
        with pytest.raises(sqlite3.Error) as raised:
            connection.execute(statement)
    connection.close()
    refusal = refused_by_driver(raised.value).refusal
    assert (refusal.kind, refusal.message) == (kind, str(raised.value))


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (1062, RefusalKind.UNIQUE_VIOLATION),
        (1213, RefusalKind.DEADLOCK),
        (1452, RefusalKind.FOREIGN_KEY_VIOLATION),
        (1105, RefusalKind.OTHER),
    ],
)
def test_what_mysql_refuses_is_known_by_its_number_also_behind_another_error(number: int, kind: RefusalKind) -> None:
    wrapped = RuntimeError("the statement failed")
    wrapped.__cause__ = pymysql.err.DatabaseError(number, "refused")
    assert refused_by_driver(wrapped).refusal.kind is kind


def test_another_driver_is_believed_what_its_sqlstate_says() -> None:
    error = asyncpg.exceptions.DeadlockDetectedError("deadlock detected")
    assert refused_by_driver(error).refusal.kind is RefusalKind.DEADLOCK


def test_what_postgres_refuses_names_the_constraint_and_the_key() -> None:
    fields = {"C": "23505", "M": "duplicate key", "D": "Key (number)=(1) already exists.", "n": "room_pkey"}
    refusal = refused_by_postgres(asyncpg.exceptions.PostgresError.new(fields)).refusal
    assert (refusal.kind, refusal.constraint) == (RefusalKind.UNIQUE_VIOLATION, "room_pkey")
    assert "Key (number)=(1) already exists." in refusal.message
    assert not refusal.connection_lost


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (asyncpg.InterfaceError("connection is closed"), RefusalKind.CONNECTION_LOST),
        (asyncpg.exceptions.AdminShutdownError("terminating connection"), RefusalKind.TERMINATED),
    ],
)
def test_an_error_that_ends_the_connection_says_so(error: Exception, kind: RefusalKind) -> None:
    refusal = refused_by_postgres(error).refusal
    assert (refusal.kind, refusal.connection_lost) == (kind, True)
