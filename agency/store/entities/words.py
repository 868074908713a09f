"""The words by which skills are found, as the database keeps them."""

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Text, Uuid
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.entities.base_entity import BaseEntity
from agency.store.entities.guards import build_with, keep_within_tenant
from agency.store.entities.kinds import Skill
from agency.store.mapping import Base


class SkillWords(Base):
    """The words of a skill's name and description (English); the database writes them, and nobody else can.

    They have a table of their own because searches read all of a tenant's: beside embeddings that would be ten times
    as many pages, and old versions and the audit trail would hold them, too.
    """

    __tablename__ = "skill_words"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "id"],
            ["skill_entity.tenant", "skill_entity.id"],
            name="skill_words_skill_fkey",
            ondelete="CASCADE",
        ),
    )

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    words: Mapped[str] = mapped_column(TSVECTOR)


KEPT = "CREATE TRIGGER {0}_words AFTER {1} ON {0} FOR EACH ROW EXECUTE FUNCTION keep_skill_words()"

keep_within_tenant(SkillWords.__table__)
build_with(Skill.__table__, KEPT.format("skill_entity", "INSERT OR UPDATE OF description"))
build_with(BaseEntity.__table__, KEPT.format("base_entity", "UPDATE OF name"))
