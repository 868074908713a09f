"""Audit records: what was done to entities, by which role and when, in hash chains that the database writes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, LargeBinary, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.entities.base_entity import BaseEntity
from agency.store.entities.guards import build_with, keep_within_tenant
from agency.store.entities.kinds import KINDS
from agency.store.entities.links import JobRoleSkill
from agency.store.mapping import Base


class AuditRecord(Base):
    """A change of one entity by one transaction; only the database writes it, at the commit.

    Attributes:
        sequence: counted from 1 for each tenant, without gaps, in the order of commits.
        content: the action (`added`, `changed` or `deleted`), the role that acted, and the content of the entity since
            then, as canonical JSON (RFC 8785).
        hash: SHA-256 of the canonical JSON of the tenant, the sequence, the moment, the entity's number, the hash of
            the record before (32 zero bytes for the first) and the content, in an array.
    """

    __tablename__ = "audit_record"
    __table_args__: Any = (
        CheckConstraint("sequence >= 1", "sequence"),
        Index(None, "tenant", "created_at"),
        Index("audit_record_tenant_entity_id_sequence_idx", "tenant", "entity_id", "sequence"),
    )

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    entity_id: Mapped[UUID] = mapped_column(Uuid)
    content: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHead(Base):
    """The last record of a tenant's trail, kept beside it: a trail whose end was cut off does not reach its head."""

    __tablename__ = "audit_head"

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


build_with(
    AuditRecord.__table__,
    "CREATE TRIGGER audit_record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
)
build_with(
    AuditHead.__table__,
    "CREATE TRIGGER audit_head_kept BEFORE DELETE OR TRUNCATE ON audit_head"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_head_advances BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION keep_audit_head()",
)
for table in (AuditRecord.__table__, AuditHead.__table__):
    keep_within_tenant(table)
AUDITED: tuple[type[Base], ...] = (BaseEntity, *KINDS, JobRoleSkill)
"""The tables that entities are made of."""
for kind in AUDITED:
    made_of, key = kind.__tablename__, "job_role_id" if kind is JobRoleSkill else "id"
    build_with(
        kind.__table__,
        f"CREATE CONSTRAINT TRIGGER {made_of}_audit AFTER INSERT OR UPDATE OR DELETE ON {made_of}"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION write_audit_record('{key}')",
    )
