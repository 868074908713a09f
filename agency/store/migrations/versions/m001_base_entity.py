"""What every entity has, and what it was like before. Down: all entities go, with their old versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.store.migrations.statements import run

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "001"
down_revision = "000"

TABLES = """
CREATE TABLE base_entity (
    -- identity
    tenant text NOT NULL CHECK (tenant <> ''),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    entity_type text NOT NULL CHECK (entity_type IN ('skill', 'industry', 'job_role', 'team', 'agent')),
    external_id text,
    name text NOT NULL CHECK (name <> ''),
    -- lifecycle
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'deprecated', 'retired')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    -- versioning
    version integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    changed_in bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    change_note text,
    -- alignment
    alignment text NOT NULL DEFAULT 'unreviewed' CHECK (alignment IN ('unreviewed', 'aligned', 'misaligned')),
    alignment_note text,
    -- audit
    created_by text NOT NULL DEFAULT CURRENT_USER,
    updated_by text NOT NULL DEFAULT CURRENT_USER,
    -- metadata
    tags text[] NOT NULL DEFAULT '{}',
    attributes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object'),
    -- relations
    parent_id uuid,

    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, external_id),
    CONSTRAINT base_entity_parent_id_check CHECK (parent_id <> id),
    CONSTRAINT base_entity_parent_fkey FOREIGN KEY (tenant, parent_id)
        REFERENCES base_entity (tenant, id) ON DELETE SET NULL (parent_id)
);
CREATE INDEX ON base_entity (tenant, entity_type, status);
CREATE INDEX ON base_entity (tenant, parent_id);

CREATE TABLE entity_version (
    tenant text NOT NULL,
    entity_id uuid NOT NULL,
    version integer NOT NULL,
    content jsonb NOT NULL,
    replaced_at timestamptz NOT NULL DEFAULT now(),
    replaced_by text NOT NULL,
    PRIMARY KEY (tenant, entity_id, version),
    CONSTRAINT entity_version_entity_fkey FOREIGN KEY (tenant, entity_id)
        REFERENCES base_entity (tenant, id) ON DELETE CASCADE
);
"""

FUNCTIONS = """
CREATE FUNCTION entity_content(entity base_entity) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    kind regclass := to_regclass(entity.entity_type || '_entity');
    rest jsonb;
BEGIN
    IF kind IS NOT NULL THEN
        EXECUTE format('SELECT to_jsonb(own) FROM %s AS own WHERE tenant = $1 AND id = $2', kind)
            INTO rest USING entity.tenant, entity.id;
    END IF;
    RETURN to_jsonb(entity) || coalesce(rest, '{}');
END $$;

-- One version for each transaction that changes an entity, whichever of its two rows is changed first.
CREATE FUNCTION keep_old_entity() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    this_transaction bigint := pg_current_xact_id()::text::bigint;
    fixed text;
BEGIN
    NEW.changed_in := this_transaction;
    NEW.retired_at := CASE WHEN NEW.status = 'retired' THEN coalesce(OLD.retired_at, now()) END;
    IF TG_OP = 'INSERT' THEN
        NEW.version := 1;
        RETURN NEW;
    END IF;
    fixed := CASE
        WHEN NEW.created_at <> OLD.created_at THEN 'created_at'
        WHEN NEW.created_by <> OLD.created_by THEN 'created_by'
        WHEN NEW.entity_type <> OLD.entity_type THEN 'entity_type'
    END;
    IF fixed IS NOT NULL THEN
        RAISE EXCEPTION 'The % of an entity never changes.', fixed USING
            ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, COLUMN = fixed,
            CONSTRAINT = format('base_entity_%s_immutable', fixed);
    END IF;
    NEW.updated_at := now();
    NEW.version := OLD.version;
    IF OLD.changed_in <> this_transaction THEN
        NEW.version := OLD.version + 1;
        INSERT INTO entity_version (tenant, entity_id, version, content, replaced_by)
        VALUES (OLD.tenant, OLD.id, OLD.version, entity_content(OLD), NEW.updated_by);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION touch_base_entity() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE base_entity SET updated_at = now()
    WHERE tenant = OLD.tenant AND id = OLD.id AND changed_in <> pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;

CREATE TRIGGER base_entity_version BEFORE INSERT OR UPDATE ON base_entity
    FOR EACH ROW EXECUTE FUNCTION keep_old_entity();
"""

DOWN = """
DROP TABLE entity_version, base_entity CASCADE;
DROP FUNCTION keep_old_entity, touch_base_entity;
"""


def upgrade(op: Operations) -> None:
    """Create the tables, and the triggers that keep old versions."""
    run(op, TABLES + FUNCTIONS)


def downgrade(op: Operations) -> None:
    """Drop them."""
    run(op, DOWN)
