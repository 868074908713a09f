"""An entity's fields, in plain words and as the agency's tables have them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from agency.store.entities import Agent, BaseEntity, Industry, JobRole, Skill, Team

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.entities import Fields

CLASSES: dict[str, type[BaseEntity]] = {
    "skill": Skill,
    "industry": Industry,
    "job role": JobRole,
    "team": Team,
    "agent": Agent,
}
REFERENCES = {
    "skill": ("skill_id", "skill"),
    "job role": ("job_role_id", "job role"),
    "team": ("team_id", "team"),
    "industry": ("industry_id", "industry"),
    "parent": ("parent_id", None),
}
"""The column that refers, and the kind that it leads to; None for any."""

SOUND: dict[str, dict[str, str]] = {
    "skill": {"category": "technical"},
    "industry": {"sector": "trade"},
    "job role": {"seniority": "senior"},
    "team": {"capacity": "3"},
    "agent": {},
}
"""What a kind must have, in case nobody says it."""


def column_of(field: str) -> str:
    """Return the column that a field in plain words stands for."""
    return REFERENCES[field][0] if field in REFERENCES else field.replace(" ", "_")


def value_of(field: str, text: str | None) -> Any:
    """Return what stands in the column of a field that refers to nothing."""
    if text is None:
        return None
    if field in {"capacity", "version"}:
        return int(text)
    if field == "tags":
        return text.split(", ")
    if field == "attributes":
        return json.loads(text)
    if field.endswith(" at"):
        return datetime.fromisoformat(text)
    return text


def described(row: Mapping[str, Any], names: Mapping[Any, str]) -> Fields:
    """Say a row of the database in plain words; what nobody has said is left out.

    Args:
        row: the columns of all its tables.
        names: the names of the tenant's entities, by what refers to them.
    """
    said: dict[str, str | None] = {}
    referring = {column: field for field, (column, _) in REFERENCES.items()}
    for column, value in row.items():
        if value is None or column in {"tenant", "id", "changed_in"}:
            continue
        if column.endswith("_at") and isinstance(value, str):
            value = datetime.fromisoformat(value)  # noqa: PLW2901 - JSON leaves zeros at the end of a second out
        field = referring.get(column)
        said[field or column.replace("_", " ")] = names[str(value)] if field else _text(column, value)
    return said


def _text(column: str, value: Any) -> str:
    if column.endswith("_at"):
        return datetime.fromisoformat(str(value)).astimezone(UTC).isoformat()
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True)
    return str(value)
