"""What every entity has, in one table that the tables of the kinds share their keys with."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint

from agency.store.entities.guards import build_with, keep_versions, keep_within_tenant
from agency.store.entities.sections import (
    Aligning,
    Auditing,
    Describing,
    Identity,
    Lifecycle,
    Relating,
    Versioning,
)
from agency.store.mapping import Base

CURRENT_ENTITY = """
CREATE VIEW current_entity WITH (security_invoker = true) AS
SELECT tenant, id, entity_type, name, status, version FROM base_entity WHERE status <> 'retired'
"""
"""The entities that are not retired; whoever asks sees only what row-level security shows to them."""


class BaseEntity(Identity, Lifecycle, Versioning, Aligning, Auditing, Describing, Relating, Base):
    """One entity of a tenant.

    It is retired, not deleted; its origin (when and by whom it was made) never changes; every old version is kept.
    """

    __tablename__ = "base_entity"
    __table_args__: Any = (
        UniqueConstraint("tenant", "external_id"),
        ForeignKeyConstraint(
            ["tenant", "parent_id"],
            ["base_entity.tenant", "base_entity.id"],
            name="base_entity_parent_fkey",
            ondelete="SET NULL (parent_id)",
        ),
        CheckConstraint("tenant <> ''", "tenant"),
        CheckConstraint("name <> ''", "name"),
        CheckConstraint("entity_type IN ('skill', 'industry', 'job_role', 'team', 'agent')", "entity_type"),
        CheckConstraint("status IN ('draft', 'active', 'deprecated', 'retired')", "status"),
        CheckConstraint("version >= 1", "version"),
        CheckConstraint("alignment IN ('unreviewed', 'aligned', 'misaligned')", "alignment"),
        CheckConstraint("jsonb_typeof(attributes) = 'object'", "attributes"),
        CheckConstraint("parent_id <> id", "parent_id"),
        Index(None, "tenant", "entity_type", "status"),
        Index(None, "tenant", "parent_id"),
    )
    __mapper_args__: Any = {
        "polymorphic_on": "entity_type",
        "version_id_col": Versioning.version,
        "version_id_generator": False,
        "eager_defaults": True,
    }


keep_within_tenant(BaseEntity.__table__)
keep_versions(BaseEntity.__table__, "INSERT OR UPDATE", "keep_old_entity")
build_with(BaseEntity.__table__, CURRENT_ENTITY)
