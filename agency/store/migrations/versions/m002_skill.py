"""Skills, which share the keys of their base entities. Down: the skills go, other entities stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.store.migrations.statements import run

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "002"
down_revision = "001"

UP = """
CREATE TABLE skill_entity (
    tenant text NOT NULL,
    id uuid NOT NULL,
    category text NOT NULL CHECK (category IN ('technical', 'domain', 'soft')),
    description text,
    PRIMARY KEY (tenant, id),
    CONSTRAINT skill_entity_base_fkey FOREIGN KEY (tenant, id) REFERENCES base_entity (tenant, id) ON DELETE CASCADE
);
CREATE TRIGGER skill_entity_version BEFORE UPDATE ON skill_entity
    FOR EACH ROW EXECUTE FUNCTION touch_base_entity();
"""

DOWN = """
DROP TABLE skill_entity;
DELETE FROM base_entity WHERE entity_type = 'skill';
"""


def upgrade(op: Operations) -> None:
    """Create the table."""
    run(op, UP)


def downgrade(op: Operations) -> None:
    """Drop it, and remove the base entities that are nothing without it."""
    run(op, DOWN)
