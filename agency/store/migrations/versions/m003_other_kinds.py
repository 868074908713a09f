"""Industries, job roles, teams and agents. Down: these go, with what job roles ask for; skills stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.store.migrations.statements import run

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "003"
down_revision = "002"

UP = """
CREATE TABLE industry_entity (
    tenant text NOT NULL,
    id uuid NOT NULL,
    sector text NOT NULL CHECK (sector <> ''),
    PRIMARY KEY (tenant, id),
    CONSTRAINT industry_entity_base_fkey FOREIGN KEY (tenant, id)
        REFERENCES base_entity (tenant, id) ON DELETE CASCADE
);

CREATE TABLE job_role_entity (
    tenant text NOT NULL,
    id uuid NOT NULL,
    seniority text NOT NULL CHECK (seniority IN ('junior', 'mid', 'senior', 'lead')),
    PRIMARY KEY (tenant, id),
    CONSTRAINT job_role_entity_base_fkey FOREIGN KEY (tenant, id)
        REFERENCES base_entity (tenant, id) ON DELETE CASCADE
);

CREATE TABLE job_role_skill (
    tenant text NOT NULL,
    job_role_id uuid NOT NULL,
    skill_id uuid NOT NULL,
    PRIMARY KEY (tenant, job_role_id, skill_id),
    CONSTRAINT job_role_skill_job_role_fkey FOREIGN KEY (tenant, job_role_id)
        REFERENCES job_role_entity (tenant, id) ON DELETE CASCADE,
    CONSTRAINT job_role_skill_skill_fkey FOREIGN KEY (tenant, skill_id)
        REFERENCES skill_entity (tenant, id) ON DELETE RESTRICT
);
CREATE INDEX ON job_role_skill (tenant, skill_id);

CREATE TABLE team_entity (
    tenant text NOT NULL,
    id uuid NOT NULL,
    capacity integer NOT NULL CHECK (capacity >= 1),
    industry_id uuid,
    PRIMARY KEY (tenant, id),
    CONSTRAINT team_entity_base_fkey FOREIGN KEY (tenant, id) REFERENCES base_entity (tenant, id) ON DELETE CASCADE,
    CONSTRAINT team_entity_industry_fkey FOREIGN KEY (tenant, industry_id)
        REFERENCES industry_entity (tenant, id) ON DELETE SET NULL (industry_id)
);
CREATE INDEX ON team_entity (tenant, industry_id);

CREATE TABLE agent_entity (
    tenant text NOT NULL,
    id uuid NOT NULL,
    skill_id uuid NOT NULL,
    job_role_id uuid NOT NULL,
    team_id uuid,
    industry_id uuid,
    PRIMARY KEY (tenant, id),
    CONSTRAINT agent_entity_base_fkey FOREIGN KEY (tenant, id) REFERENCES base_entity (tenant, id) ON DELETE CASCADE,
    CONSTRAINT agent_entity_skill_fkey FOREIGN KEY (tenant, skill_id)
        REFERENCES skill_entity (tenant, id) ON DELETE RESTRICT,
    CONSTRAINT agent_entity_job_role_fkey FOREIGN KEY (tenant, job_role_id)
        REFERENCES job_role_entity (tenant, id) ON DELETE RESTRICT,
    CONSTRAINT agent_entity_team_fkey FOREIGN KEY (tenant, team_id)
        REFERENCES team_entity (tenant, id) ON DELETE SET NULL (team_id),
    CONSTRAINT agent_entity_industry_fkey FOREIGN KEY (tenant, industry_id)
        REFERENCES industry_entity (tenant, id) ON DELETE SET NULL (industry_id)
);
CREATE INDEX ON agent_entity (tenant, skill_id);
CREATE INDEX ON agent_entity (tenant, job_role_id);
CREATE INDEX ON agent_entity (tenant, team_id);
CREATE INDEX ON agent_entity (tenant, industry_id);
"""

KINDS = ("industry", "job_role", "team", "agent")

DOWN = """
DROP TABLE agent_entity, team_entity, job_role_skill, job_role_entity, industry_entity;
DELETE FROM base_entity WHERE entity_type IN ('industry', 'job_role', 'team', 'agent');
"""


def upgrade(op: Operations) -> None:
    """Create the tables, and have each keep old versions."""
    triggers = (
        f"CREATE TRIGGER {kind}_entity_version BEFORE UPDATE ON {kind}_entity"
        " FOR EACH ROW EXECUTE FUNCTION touch_base_entity();"
        for kind in KINDS
    )
    run(op, UP + "\n".join(triggers))


def downgrade(op: Operations) -> None:
    """Drop them, and remove the base entities that are nothing without them."""
    run(op, DOWN)
