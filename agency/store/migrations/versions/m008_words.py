"""The words of skills, parsed when they are written and not at each search. Down: the words go, what they say stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.store.migrations.statements import run

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "008"
down_revision = "007"

TENANT = "nullif(current_setting('app.tenant', true), '')"
WORDS = """
    SELECT tenant, id, to_tsvector('english', concat_ws(' ', name, description))
    FROM base_entity JOIN skill_entity USING (tenant, id)
"""

# Skills are changed through their base entity, whose row is locked by then: of two writers the second reads the first.
UP = f"""
CREATE TABLE skill_words (
    tenant text NOT NULL,
    id uuid NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (tenant, id),
    CONSTRAINT skill_words_skill_fkey FOREIGN KEY (tenant, id) REFERENCES skill_entity (tenant, id) ON DELETE CASCADE
);

-- Row security binds an owner that is no superuser as well: without a tenant it would find nothing to parse.
ALTER TABLE base_entity NO FORCE ROW LEVEL SECURITY;
ALTER TABLE skill_entity NO FORCE ROW LEVEL SECURITY;
INSERT INTO skill_words (tenant, id, words) {WORDS};
ALTER TABLE base_entity FORCE ROW LEVEL SECURITY;
ALTER TABLE skill_entity FORCE ROW LEVEL SECURITY;

CREATE FUNCTION keep_skill_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO skill_words AS kept (tenant, id, words) {WORDS} WHERE tenant = NEW.tenant AND id = NEW.id
    ON CONFLICT (tenant, id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $$;
CREATE TRIGGER skill_entity_words AFTER INSERT OR UPDATE OF description ON skill_entity
    FOR EACH ROW EXECUTE FUNCTION keep_skill_words();
CREATE TRIGGER base_entity_words AFTER UPDATE OF name ON base_entity
    FOR EACH ROW EXECUTE FUNCTION keep_skill_words();

ALTER TABLE skill_words ENABLE ROW LEVEL SECURITY;
ALTER TABLE skill_words FORCE ROW LEVEL SECURITY;
CREATE POLICY skill_words_tenant ON skill_words USING (tenant = {TENANT}) WITH CHECK (tenant = {TENANT});
GRANT SELECT ON skill_words TO agency_app;
"""

DOWN = """
DROP TRIGGER skill_entity_words ON skill_entity;
DROP TRIGGER base_entity_words ON base_entity;
DROP FUNCTION keep_skill_words;
DROP TABLE skill_words;
"""


def upgrade(op: Operations) -> None:
    """Create the table, parse what there is, and have the database keep up with names and descriptions."""
    run(op, UP)


def downgrade(op: Operations) -> None:
    """Drop them."""
    run(op, DOWN)
