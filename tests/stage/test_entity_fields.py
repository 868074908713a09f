"""Fields of entities as features write them, and the values that stand for them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from plainspec.ports.store.entities import Kind
from plainspec.stage.entities.entity_store import Named
from plainspec.stage.entities.fields import as_expected, field_named, value_in, values_in


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("external_id", "S-1", "S-1"),
        ("external_id", "", None),
        ("external_id", "null", None),
        ("name", '""', ""),
        ("id", "1", UUID(int=1)),
        ("id", "00000000-0000-0000-0000-00000000000a", UUID(int=10)),
        ("capacity", "3", 3),
        ("version", "2", 2),
        ("tags", "fast, safe", ("fast", "safe")),
        ("attributes", '{"since": 2015}', {"since": 2015}),
        ("created_at", "2020-01-01T00:00:00+00:00", datetime(2020, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_cell_stands_for_a_value_of_its_field(field: str, cell: str, value: Any) -> None:
    assert value_in(field, cell) == value


def test_a_row_has_the_fields_whose_cells_are_not_empty() -> None:
    assert field_named("external id") == "external_id"
    assert values_in({"external id": "S-1", "category": "", "skill": "null"}) == {"external_id": "S-1", "skill": None}


def test_what_differs_is_shown_with_its_value_and_what_agrees_as_it_is_written() -> None:
    cells = {"version": "2", "retired at": "", "updated at": "any value", "status": "active"}
    found = as_expected(cells, {"version": 2, "updated_at": datetime(2020, 1, 1, tzinfo=UTC), "status": "draft"})
    assert found == cells | {"status": "draft"}
    assert as_expected({"updated at": "any value"}, {}) == {"updated at": None}


def test_an_entity_is_named_by_its_tenant_kind_and_name() -> None:
    named = Named.parse("Acme's job role Developer")
    assert named == Named("Acme", Kind.JOB_ROLE, "Developer")
    assert Named.parse("its skill Python").of("Bolt") == Named("Bolt", Kind.SKILL, "Python")
