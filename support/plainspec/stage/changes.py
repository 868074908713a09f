"""What has changed in a scenario's stores since its first When."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plainspec.ports.contents import NoContents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from plainspec.ports.contents import Row
    from plainspec.services.stores import Store, Stores

SHOWN = 8
"""As many changed rows are named: enough to see what has happened."""


class Changes:
    """Compares every row and key of the scenario's stores with what it was before the first When.

    A Then that asserts what becomes of rows mentions them, so that ``unexpected`` leaves them out.
    """

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._before: Sequence[Row] | None = None
        self._read: tuple[Store, ...] = ()
        self._mentioned: set[str] = set()
        self._rows_mentioned: list[tuple[str, Callable[[Row], bool]]] = []

    async def before_when(self) -> None:
        """Read the stores; every runner calls this before the first When of a scenario."""
        self._read = self._stores.all()
        self._before = await _rows_of(self._read)

    def mention(self, *texts: str) -> None:
        """Leave out changed rows that hold one of these texts as a value, and rows that refer to such rows."""
        self._mentioned.update(texts)

    def mention_rows(self, table: str, chosen: Callable[[Row], bool] = lambda _: True) -> None:
        """Leave out changed rows of a table, all or those that are chosen, and rows that refer to such rows."""
        self._rows_mentioned.append((table, chosen))

    async def unexpected(self) -> list[str]:
        """Return a line for each row that has changed and was not mentioned.

        Raises:
            RuntimeError: The scenario has no When, has no store, or uses one that was not read before its first When.
        """
        if self._before is None:
            raise RuntimeError("the scenario has no When before which its stores could have been read")
        self._refuse_unread()
        before, after = _by_key(self._before), _by_key(await _rows_of(self._read))
        changed = {place for place in before | after if self._differs(before.get(place), after.get(place))}
        exempt = self._exempt(before, after, changed)
        lines = [_line(place[0], before.get(place), after.get(place)) for place in sorted(changed - exempt, key=str)]
        return lines if len(lines) <= SHOWN else [*lines[:SHOWN], f"and {len(lines) - SHOWN} other rows"]

    def _differs(self, before: Row | None, after: Row | None) -> bool:
        if before is None or after is None:
            return True
        return before.values != after.values and not self._stores.is_renewed(after)

    def _refuse_unread(self) -> None:
        if all(isinstance(store.contents, NoContents) for store in self._read):
            raise RuntimeError(
                "there is nothing to compare: the scenario uses neither a database nor Redis before its first When. "
                "Hint: a system that keeps its data elsewhere offers `contents`."
            )
        late = [store.name for store in self._stores.all()[len(self._read) :]]
        if late:
            raise RuntimeError(
                f"the database {', '.join(late)} was not read before the first When; name it in a Given before that"
            )

    def _exempt(self, before: Rows, after: Rows, changed: set[Place]) -> set[Place]:
        versions = {place: [row for row in (before.get(place), after.get(place)) if row] for place in before | after}
        exempt = {place for place, rows in versions.items() if any(self._is_mentioned(row) for row in rows)}
        while more := {place for place in changed - exempt if any(row.references & exempt for row in versions[place])}:
            exempt |= more
        return exempt

    def _is_mentioned(self, row: Row) -> bool:
        return any(value in self._mentioned for value in row.values.values()) or any(
            table == row.table and chosen(row) for table, chosen in self._rows_mentioned
        )


async def _rows_of(stores: Sequence[Store]) -> list[Row]:
    rows: list[Row] = []
    for store in stores:
        found = await store.contents.rows()
        rows += [_named(store.name, row) for row in found] if store.name else found
    return rows


def _named(store: str, row: Row) -> Row:
    references = frozenset((f"{store}.{table}", key) for table, key in row.references)
    return replace(row, table=f"{store}.{row.table}", references=references)


Place = tuple[str, tuple["str | None", ...]]
"""A table and a key."""

Rows = dict[Place, "Row"]


def _by_key(rows: Sequence[Row]) -> Rows:
    """Return the rows by table and key; equal rows of a table without a key are numbered."""
    placed: Rows = {}
    for row in rows:
        key = row.key
        while (row.table, key) in placed:
            key = (*key, "again")
        placed[row.table, key] = row
    return placed


def _line(table: str, before: Row | None, after: Row | None) -> str:
    if before is None:
        return f"{table}: a row was added: {_shown(after)}"
    if after is None:
        return f"{table}: a row was deleted: {_shown(before)}"
    changed = ", ".join(f"{column} was {old!r} and is {new!r}" for column, old, new in _differences(before, after))
    return f"{table}: the row {', '.join(map(str, before.key))} was changed: {changed}"


def _differences(before: Row, after: Row) -> Iterator[tuple[str, str | None, str | None]]:
    for column in {**before.values, **after.values}:
        old, new = before.values.get(column), after.values.get(column)
        if old != new:
            yield column, old, new


def _shown(row: Row | None) -> str:
    return ", ".join(f"{column}={value}" for column, value in row.values.items()) if row else ""
