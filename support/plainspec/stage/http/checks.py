"""What sentences compare of an answer, row by row of their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.stage.documents.comparison import shown
from plainspec.stage.documents.paths import mismatches, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plainspec.gherkin.features.arguments import Table
    from plainspec.stage.http.exchange import Answer
    from plainspec.stage.placeholders import KeptValues

__tracebackhide__ = True  # a failure shows the sentence that failed

STATUS = "status"


def two_columns(table: Table, first: str, second: str) -> list[tuple[str, str]]:
    """Return the rows of a table of two columns.

    Raises:
        ValueError: It has other columns, or no row, so that nothing would be compared.
    """
    if table.header != (first, second):
        raise ValueError(f"the table has the columns {first} and {second}, not {' and '.join(table.header)}")
    if not table.rows:
        raise ValueError(f"the table has no row below {first} and {second}")
    return [(row[0], row[1]) for row in table.rows]


def expect_headers(rows: Sequence[tuple[str, str]], answer: Answer, values: KeptValues) -> None:
    """Compare headers; an empty cell means that there is none.

    Raises:
        AssertionError: One differs.
    """
    wrong = []
    for name, cell in rows:
        found, expected = answer.header(name), values.fill(cell) or None
        if found != expected:
            wrong.append(f"{name} is {shown(found)}, expected {shown(expected)}")
    if wrong:
        raise AssertionError("\n".join([*wrong, answer.excerpt()]))


def expect_values(rows: Sequence[tuple[str, str]], answer: Answer, values: KeptValues) -> None:
    """Compare what is at each JSONPath of the document that an answer carries.

    Raises:
        AssertionError: One differs, or the answer carries no JSON.
    """
    wrong = list(mismatches(rows, answer.json(), values))
    if wrong:
        raise AssertionError("\n".join([*wrong, answer.excerpt()]))


def lacking(rows: Sequence[tuple[str, str]], answer: Answer, values: KeptValues) -> Iterator[str]:
    """Yield what an answer lacks of an expected status and of expected values by path."""
    statuses = [cell for path, cell in rows if path == STATUS]
    yield from (
        f"the status is {answer.status}, expected {cell}" for cell in statuses if values.cell(cell) != answer.status
    )
    paths = [row for row in rows if row[0] != STATUS]
    if paths:
        try:
            yield from mismatches(paths, answer.json(), values)
        except AssertionError as error:
            yield str(error)


def kept_of(answer: Answer, source: str) -> Any:
    """Return the value that is to be kept of an answer.

    Args:
        answer: The answer.
        source: A JSONPath, `status`, `header <name>` or `cookie <name>`.

    Raises:
        AssertionError: There is no such value.
        ValueError: The source is none of these.
    """
    kind, _, name = source.partition(" ")
    if source == STATUS:
        return answer.status
    found: list[Any]
    if kind in {"header", "cookie"} and name:
        found = [answer.header(name) if kind == "header" else answer.cookie(name)]
    elif source.startswith("$"):
        found = value_at(answer.json(), source)
    else:
        raise ValueError(f"a value is kept from $.path, status, header <name> or cookie <name>, not from {source!r}")
    if not found or (kind in {"header", "cookie"} and found[0] is None):
        raise AssertionError(f"there is no {source} to keep\n{answer.excerpt()}")
    return found[0]
