"""Threads of users and what agents did in them, seen by their owner only. Down: both go; entities stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.store.migrations.statements import owned, run

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "006"
down_revision = "005"

UP = """
CREATE TABLE thread (
    tenant text NOT NULL,
    owner text NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    title text NOT NULL CHECK (title <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, owner, id),
    CONSTRAINT thread_owner_check CHECK (tenant <> '' AND owner <> '')
);

CREATE TABLE execution (
    tenant text NOT NULL,
    owner text NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    thread_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('queued', 'running', 'completed', 'failed')),
    output jsonb,
    metrics jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metrics) = 'object'),
    messages jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(messages) = 'array'),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, owner, id),
    CONSTRAINT execution_thread_fkey FOREIGN KEY (tenant, owner, thread_id)
        REFERENCES thread (tenant, owner, id) ON DELETE CASCADE
);
CREATE INDEX ON execution (tenant, owner, thread_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON thread, execution TO agency_app;
"""


def upgrade(op: Operations) -> None:
    """Create the tables, and bind everybody to their own rows."""
    run(op, "\n".join([UP, *owned("thread", "execution")]))


def downgrade(op: Operations) -> None:
    """Drop them."""
    run(op, "DROP TABLE execution, thread")
