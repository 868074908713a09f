"""Whose a row is: by its tenant column, by a foreign key to the table of tenants, or by the row that it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.stage.row_security.catalogue import Catalogue

DEEPEST = 8
"""So many foreign keys away from a tenant column a row still belongs to a tenant."""


def quoted(name: str) -> str:
    """Write a name as SQL does."""
    return '"' + name.replace('"', '""') + '"'


class Ownership:
    """Conditions for the rows of a tenant, table by table.

    Args:
        catalogue: The schema.
        column: The name of the tenant column.

    Attributes:
        conditions: For each table whose rows belong to tenants, by number, the SQL condition on a row `own` for being
            the tenant `$1`'s; tables that refer to others come before these.
        columns: The tenant column of each table that has one.
    """

    def __init__(self, catalogue: Catalogue, column: str) -> None:
        self._tables = {oid: one for oid, one in catalogue.relations.items() if one.is_table}
        self.columns = self._tenant_columns(column)
        depths = dict.fromkeys(self.columns, 0)
        for depth in range(1, DEEPEST):
            for oid, table in self._tables.items():
                if oid not in depths and any(depths.get(key.target) == depth - 1 for key in table.foreign_keys):
                    depths[oid] = depth
        deepest_first = sorted(depths, key=lambda oid: -depths[oid])
        self.conditions: Mapping[int, str] = {oid: self._condition(oid, depths, "own") for oid in deepest_first}

    def _tenant_columns(self, column: str) -> dict[int, str]:
        """Return the tenant columns; that of the table of tenants is the one which the others refer to."""
        found = {oid: column for oid, table in self._tables.items() if column in table.columns}
        for oid in list(found):
            for key in self._tables[oid].foreign_keys:
                if key.columns == (column,) and key.target in self._tables:
                    found.setdefault(key.target, key.targets[0])
        return found

    def _condition(self, oid: int, depths: Mapping[int, int], alias: str) -> str:
        if oid in self.columns:
            return f"{alias}.{quoted(self.columns[oid])}::text = $1"
        held = []
        for key in self._tables[oid].foreign_keys:
            if depths.get(key.target, DEEPEST) < depths[oid]:
                holder = f"{alias}_h"
                pairs = zip(key.targets, key.columns, strict=True)
                joined = " AND ".join(f"{holder}.{quoted(there)} = {alias}.{quoted(here)}" for there, here in pairs)
                inner = self._condition(key.target, depths, holder)
                table = self._tables[key.target].written
                held.append(f"EXISTS (SELECT FROM {table} AS {holder} WHERE {joined} AND {inner})")
        return f"({' OR '.join(held)})"
