"""What entities were like before they changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.entities.guards import keep_within_tenant
from agency.store.mapping import Base


class EntityVersion(Base):
    """An old version of an entity; the database writes it when the entity changes, and nobody else can.

    Attributes:
        content: its columns, those of its kind included.
        replaced_at: when the transaction began that made the next version.
        replaced_by: whoever is said to have made the next version.
    """

    __tablename__ = "entity_version"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "entity_id"],
            ["base_entity.tenant", "base_entity.id"],
            name="entity_version_entity_fkey",
            ondelete="CASCADE",
        ),
    )

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    entity_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    replaced_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    replaced_by: Mapped[str] = mapped_column(Text)


keep_within_tenant(EntityVersion.__table__)
