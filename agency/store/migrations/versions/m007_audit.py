"""The audit trail, which the database itself writes. Down: the records go, entities stay."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from agency.store.migrations.statements import run

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "007"
down_revision = "006"

AUDITED = {
    "base_entity": "id",
    "skill_entity": "id",
    "industry_entity": "id",
    "job_role_entity": "id",
    "team_entity": "id",
    "agent_entity": "id",
    "job_role_skill": "job_role_id",
}
"""The tables that entities are made of, and the column that names the entity."""

# What there was before the trail begins with what it is now. Row security binds an owner that is no superuser as well:
# without a tenant it would find nothing, and could write nothing.
BEGIN = """
ALTER TABLE base_entity NO FORCE ROW LEVEL SECURITY;
DO $$ DECLARE there record; BEGIN
    FOR there IN SELECT tenant, id FROM base_entity ORDER BY created_at, id LOOP
        PERFORM set_config('app.tenant', there.tenant, true);
        PERFORM append_audit_record(there.tenant, there.id);
    END LOOP;
    PERFORM set_config('app.tenant', '', true);
END $$;
ALTER TABLE base_entity FORCE ROW LEVEL SECURITY;
"""

DOWN = """
DROP TABLE audit_record, audit_head;
DROP FUNCTION write_audit_record, append_audit_record, audited_state, canonical_json, canonical_number,
    refuse_audit_change, keep_audit_head;
"""


def upgrade(op: Operations) -> None:
    """Create the tables and functions, and have every table that entities are made of write to them."""
    triggers = (
        f"CREATE CONSTRAINT TRIGGER {table}_audit AFTER INSERT OR UPDATE OR DELETE ON {table}"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION write_audit_record('{key}');"
        for table, key in AUDITED.items()
    )
    made = resources.files("agency.store.migrations.versions").joinpath("m007_audit.sql").read_text(encoding="utf-8")
    run(op, "\n".join([made, *triggers, BEGIN]))


def downgrade(op: Operations) -> None:
    """Drop them."""
    run(op, "\n".join([*(f"DROP TRIGGER {table}_audit ON {table};" for table in AUDITED), DOWN]))
