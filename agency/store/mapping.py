"""What all mapped classes have in common: one catalogue of tables, and names for their constraints."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What all tables of the agency have in common.

    Constraints without a name of their own get the one that PostgreSQL would give them.
    """

    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        }
    )


class Owned(Base):
    """What tables have in common whose rows belong to a user of a tenant.

    Attributes:
        tenant: The tenant.
        owner: The user.
    """

    __abstract__ = True

    tenant: Mapped[str] = mapped_column(Text, primary_key=True, sort_order=-2)
    owner: Mapped[str] = mapped_column(Text, primary_key=True, sort_order=-1)


def part_of(table: str, column: str, name: str) -> ForeignKeyConstraint:
    """Refer to a row of the same owner, and be gone with it."""
    referred = [f"{table}.{one}" for one in ("tenant", "owner", "id")]
    return ForeignKeyConstraint(["tenant", "owner", column], referred, name=name, ondelete="CASCADE")
