"""An entity's fields as the port has them, and as the columns of the agency's tables have them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from agency.store.entities import Agent, BaseEntity, Industry, JobRole, Skill, Team
from plainspec.ports.store.entities import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.store.entities import Fields

CLASSES: dict[Kind, type[BaseEntity]] = {
    Kind.SKILL: Skill,
    Kind.INDUSTRY: Industry,
    Kind.JOB_ROLE: JobRole,
    Kind.TEAM: Team,
    Kind.AGENT: Agent,
}
REFERENCES = ("skill", "job_role", "team", "industry", "parent")
"""The fields that refer to an entity; their columns end in `_id`."""

MANDATORY: dict[Kind, dict[str, Any]] = {
    Kind.SKILL: {"category": "technical"},
    Kind.INDUSTRY: {"sector": "trade"},
    Kind.JOB_ROLE: {"seniority": "senior"},
    Kind.TEAM: {"capacity": 3},
    Kind.AGENT: {},
}
"""Valid values of what a kind must have."""

NEEDED = {Kind.AGENT: {"skill": Kind.SKILL, "job_role": Kind.JOB_ROLE}}
"""The references that a kind must have."""

INTERNAL = {"tenant", "changed_in", "entity_type", "embedding_384"}
"""Columns that are no fields."""


def column_of(field: str) -> str:
    """Return the column of a field."""
    return f"{field}_id" if field in REFERENCES else field


def fields_of(row: Mapping[str, Any], names: Mapping[UUID, str]) -> Fields:
    """Return the fields of an entity whose columns are not NULL.

    Args:
        row: the columns of both its tables, from a query or, as JSON, from an old version.
        names: the names of the tenant's entities, by their ids.
    """
    fields: dict[str, Any] = {}
    for column, value in row.items():
        if value is None or column in INTERNAL:
            continue
        reference = column.removesuffix("_id")
        if reference in REFERENCES:
            fields[reference] = names[UUID(str(value))]
        else:
            fields[column] = _value(column, value)
    return fields


def _value(column: str, value: Any) -> Any:
    if column.endswith("_at"):
        return datetime.fromisoformat(str(value))
    if column == "id":
        return UUID(str(value))
    return tuple(value) if column == "tags" else value
