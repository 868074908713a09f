"""Which entities belong together, where one belongs to many."""

from uuid import UUID

from sqlalchemy import Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.entities.guards import keep_within_tenant
from agency.store.entities.kinds import refers
from agency.store.mapping import Base


class JobRoleSkill(Base):
    """A skill that a job role asks for."""

    __tablename__ = "job_role_skill"
    __table_args__ = (
        refers(__tablename__, "job_role_id", "job_role_entity", "CASCADE"),
        refers(__tablename__, "skill_id", "skill_entity", "RESTRICT"),
        Index(None, "tenant", "skill_id"),
    )

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    job_role_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    skill_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


keep_within_tenant(JobRoleSkill.__table__)
