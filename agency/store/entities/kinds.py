"""The five kinds of entities; each shares the key of its row in `base_entity`."""

from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column, validates

from agency.store.entities.base_entity import BaseEntity
from agency.store.entities.embeddings import DIMENSIONS, checked
from agency.store.entities.guards import keep_versions, keep_within_tenant

BASE = ["base_entity.tenant", "base_entity.id"]


def shares_key(table: str) -> ForeignKeyConstraint:
    """Tie a kind's rows to those of `base_entity`, one to one."""
    return ForeignKeyConstraint(["tenant", "id"], BASE, name=f"{table}_base_fkey", ondelete="CASCADE")


def refers(table: str, column: str, kind: str, ondelete: str) -> ForeignKeyConstraint:
    """Tie a column to an entity of one kind and of the same tenant."""
    name = f"{table}_{column.removesuffix('_id')}_fkey"
    return ForeignKeyConstraint(["tenant", column], [f"{kind}.tenant", f"{kind}.id"], name=name, ondelete=ondelete)


class Skill(BaseEntity):
    """Something that an agent can do.

    Attributes:
        embedding_384: the meaning of the skill, as a vector.
    """

    __tablename__ = "skill_entity"
    __table_args__: Any = (
        shares_key(__tablename__),
        CheckConstraint("category IN ('technical', 'domain', 'soft')", "category"),
        Index(
            "skill_entity_embedding_384_idx",
            "embedding_384",
            postgresql_using="hnsw",
            postgresql_ops={"embedding_384": "vector_cosine_ops"},
        ),
    )
    __mapper_args__: Any = {"polymorphic_identity": "skill"}

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    category: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    embedding_384: Mapped[list[float] | None] = mapped_column(VECTOR(DIMENSIONS))

    @validates("embedding_384")
    def _check_embedding(self, _name: str, values: list[float] | None) -> list[float] | None:
        return None if values is None else checked(values)


class Industry(BaseEntity):
    """A line of business that agents know."""

    __tablename__ = "industry_entity"
    __table_args__: Any = (shares_key(__tablename__), CheckConstraint("sector <> ''", "sector"))
    __mapper_args__: Any = {"polymorphic_identity": "industry"}

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    sector: Mapped[str] = mapped_column(Text)


class JobRole(BaseEntity):
    """What an agent is employed as."""

    __tablename__ = "job_role_entity"
    __table_args__: Any = (
        shares_key(__tablename__),
        CheckConstraint("seniority IN ('junior', 'mid', 'senior', 'lead')", "seniority"),
    )
    __mapper_args__: Any = {"polymorphic_identity": "job_role"}

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    seniority: Mapped[str] = mapped_column(Text)


class Team(BaseEntity):
    """Agents who work together.

    Attributes:
        capacity: how many agents it takes, at least 1.
    """

    __tablename__ = "team_entity"
    __table_args__: Any = (
        shares_key(__tablename__),
        refers(__tablename__, "industry_id", "industry_entity", "SET NULL (industry_id)"),
        CheckConstraint("capacity >= 1", "capacity"),
        Index(None, "tenant", "industry_id"),
    )
    __mapper_args__: Any = {"polymorphic_identity": "team"}

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    capacity: Mapped[int]
    industry_id: Mapped[UUID | None] = mapped_column(Uuid)


class Agent(BaseEntity):
    """An agent, with a skill and a job role, and optionally a team and an industry."""

    __tablename__ = "agent_entity"
    __table_args__: Any = (
        shares_key(__tablename__),
        refers(__tablename__, "skill_id", "skill_entity", "RESTRICT"),
        refers(__tablename__, "job_role_id", "job_role_entity", "RESTRICT"),
        refers(__tablename__, "team_id", "team_entity", "SET NULL (team_id)"),
        refers(__tablename__, "industry_id", "industry_entity", "SET NULL (industry_id)"),
        *(Index(None, "tenant", column) for column in ("skill_id", "job_role_id", "team_id", "industry_id")),
    )
    __mapper_args__: Any = {"polymorphic_identity": "agent"}

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    skill_id: Mapped[UUID] = mapped_column(Uuid)
    job_role_id: Mapped[UUID] = mapped_column(Uuid)
    team_id: Mapped[UUID | None] = mapped_column(Uuid)
    industry_id: Mapped[UUID | None] = mapped_column(Uuid)


KINDS: tuple[type[BaseEntity], ...] = (Skill, Industry, JobRole, Team, Agent)

for kind in KINDS:
    keep_within_tenant(kind.__table__)
    keep_versions(kind.__table__, "UPDATE", "touch_base_entity")
