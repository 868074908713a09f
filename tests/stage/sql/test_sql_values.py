"""Cells that stand for values of a database, and results as they are written."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from asyncpg import Range
from hypothesis import given
from hypothesis import strategies as st

from plainspec import Table
from plainspec.stage.sql.engine import statements_of
from plainspec.stage.sql.result import Result, rows_of_cell
from plainspec.stage.sql.tables import Comparison, Extent, stands_for
from plainspec.stage.sql.values import same, shown
from plainspec.stage.sql_timeline.statements import Statement, kind_of
from plainspec.stage.transactions.phrases import Interruption, Kind

UTC_MORNING = dt.datetime(2026, 1, 2, 9, 30, tzinfo=dt.UTC)
ID = UUID("12345678-1234-5678-1234-567812345678")

SAME: list[tuple[str, Any]] = [
    ("NULL", None),
    ("'NULL'", "NULL"),
    ("", ""),
    ("1", 1),
    ("1.50", Decimal("1.5")),
    ("1e3", 1000.0),
    ("NaN", float("nan")),
    ("true", True),
    ("no", False),
    ("2026-01-02", dt.date(2026, 1, 2)),
    ("09:30", dt.time(9, 30)),
    ("2026-01-02 09:30", dt.datetime(2026, 1, 2, 9, 30)),  # noqa: DTZ001 - a column without a zone
    ("2026-01-02T09:30Z", UTC_MORNING),
    ("2026-01-02 10:30+01:00", UTC_MORNING),
    ("2026-01-02 09:30", UTC_MORNING),
    ("1 day 02:00:00", dt.timedelta(hours=26)),
    ("2 days", dt.timedelta(days=2)),
    ("00:00:00.5", dt.timedelta(milliseconds=500)),
    (str(ID).upper(), ID),
    ("\\x00ff", b"\x00\xff"),
    ("[1, 2]", [1, 2]),
    ('{"b": 1, "a": null}', '{"a": null, "b": 1}'),
    ("[2026-01-02, 2026-02-01)", Range(dt.date(2026, 1, 2), dt.date(2026, 2, 1))),
    ("(,5)", Range(None, 5, lower_inc=False)),
    ("empty", Range(empty=True)),
    ("(1,a)", (1, "a")),
]
DIFFERENT: list[tuple[str, Any]] = [
    ("NULL", ""),
    ("", None),
    ("NULL", "NULL"),
    ("1", "1.0"),
    ("1", 2),
    ("one", 1),
    ("true", False),
    ("perhaps", True),
    ("2026-01-03", dt.date(2026, 1, 2)),
    ("tomorrow", dt.date(2026, 1, 2)),
    ("2026-01-02 09:30+01:00", UTC_MORNING),
    ("[2, 1]", [1, 2]),
    ('{"a": 1}', '{"a": 2}'),
    ("[1,5]", Range(1, 5)),
]


@pytest.mark.parametrize(("cell", "value"), SAME, ids=str)
def test_a_cell_stands_for_a_value_by_its_type(cell: str, value: object) -> None:
    assert same(cell, value)


@pytest.mark.parametrize(("cell", "value"), DIFFERENT, ids=str)
def test_a_cell_does_not_stand_for_another_value(cell: str, value: object) -> None:
    assert not same(cell, value)


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.decimals(allow_nan=False, allow_infinity=False),
        st.floats(),
        st.text(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.binary(),
        st.uuids(),
        st.timedeltas(min_value=dt.timedelta(0)),
    )
)
def test_a_value_as_it_is_shown_stands_for_itself(value: object) -> None:
    assert same(shown(value), value)


@given(
    st.lists(st.lists(st.text("ab ,;\"'", min_size=1).map(str.strip), min_size=1, max_size=3), min_size=1, max_size=3)
)
def test_rows_as_they_are_written_are_read_again(rows: list[list[str]]) -> None:
    width = len(rows[0])
    cells = [tuple((row * width)[:width]) for row in rows]
    written = str(Result(tuple("abc"[:width]), tuple(cells)))
    assert [tuple(row) for row in rows_of_cell(written)] == cells


def test_results_are_equal_in_any_order_unless_the_statement_orders_them() -> None:
    one, other = (Result(("n",), rows) for rows in (((1,), (2,)), ((2,), (1,))))
    assert one == other
    assert Result(("n",), one.rows, ordered=True) != Result(("n",), other.rows, ordered=True)
    assert one != Result(("n",), ((1,), (2,), (2,)))
    assert Result(affected=1) != Result(affected=2)
    assert [str(Result(affected=count)) for count in (0, 1, 2)] == ["no rows", "1 row", "2 rows"]
    assert str(Result(("n",))) == "no rows"


def test_equal_rows_are_counted() -> None:
    table = Table((("n",), ("1",), ("1",)))
    comparison = Comparison.of(table, Result(("n", "m"), ((1, 0), (2, 0))))
    assert comparison.missing == (("1",),)
    assert comparison.surplus == ((2,),)
    assert comparison.difference(Extent.AMONG_OTHERS) != ""
    assert Comparison.of(table, Result(("n",), ((1,), (1,)))).difference(Extent.EXACTLY) == ""


@pytest.mark.parametrize(
    ("cells", "values", "stands"),
    [
        (("1.50", "NULL"), {"price": "1.5", "name": None, "other": "x"}, True),
        (("1.50", "yes"), {"price": "1.50", "name": "true"}, True),
        (("2026-01-02 10:00", "x"), {"price": "2026-01-02T10:00:00+00:00", "name": "x"}, True),
        (("[2026-01-01,2026-01-02)", "x"), {"price": "[2026-01-01, 2026-01-02)", "name": "x"}, True),
        (("1", "no"), {"price": "1", "name": "Ana"}, False),
        (("1", "NULL"), {"price": "1", "name": "NULL"}, False),
        (("1", "x"), {"price": "1"}, False),
    ],
)
def test_cells_stand_for_rows_that_are_known_as_texts(
    cells: tuple[str, ...], values: dict[str, str | None], *, stands: bool
) -> None:
    assert stands_for(("price", "name"), cells, values) is stands


def test_a_script_is_split_where_its_statements_end() -> None:
    script = "INSERT INTO t VALUES ('a;b'); -- c;\nDELETE FROM t\nWHERE a = 1;\nSELECT 1"
    assert list(statements_of(script)) == [
        "INSERT INTO t VALUES ('a;b'); -- c;",
        "DELETE FROM t\nWHERE a = 1;",
        "SELECT 1",
    ]


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("commit", Kind.COMMIT),
        ("END", Kind.COMMIT),
        ("ROLLBACK", Kind.ROLLBACK),
        ("Rollback Work To s", Kind.SAVEPOINT),
        ("SAVEPOINT s", Kind.SAVEPOINT),
        ("BEGIN ISOLATION LEVEL SERIALIZABLE", Kind.SETTING),
        ("set lock_timeout = 1", Kind.SETTING),
        ("SELECT 1", Kind.READ),
        ("LOCK TABLE t", Kind.LOCK),
        ("WITH a AS (DELETE FROM t) SELECT 1", Kind.WRITE),
    ],
)
def test_the_first_words_tell_what_a_statement_is(statement: str, kind: Kind) -> None:
    assert kind_of(statement) is kind


def test_a_cell_is_a_statement_with_remarks() -> None:
    cell = Statement.parse("then SELECT 1 and waits")
    assert (cell.text, cell.waits, cell.queued, cell.times_out) == ("SELECT 1", True, True, False)
    assert Statement.parse("LOCK TABLE t and times out").times_out
    assert Statement.parse("loses the connection").interruption is Interruption.LOSES_CONNECTION


def test_json_is_shown_as_json() -> None:
    assert json.loads(shown({"day": dt.date(2026, 1, 2), "n": [1, None]})) == {"day": "2026-01-02", "n": [1, None]}
