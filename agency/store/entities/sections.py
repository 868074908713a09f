"""The seven sections of what every entity has, from its identity to its relations."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, BigInteger, DateTime, FetchedValue, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

EMPTY_OBJECT = text("'{}'::jsonb")
EMPTY_LIST = text("'{}'::text[]")
NOW = text("now()")
THIS_TRANSACTION = text("pg_current_xact_id()::text::bigint")


class Status(StrEnum):
    """Where an entity stands in its life; it ends as retired, never deleted."""

    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"
    RETIRED = "retired"


class Alignment(StrEnum):
    """What the last review of an entity against the tenant's principles came to."""

    UNREVIEWED = "unreviewed"
    ALIGNED = "aligned"
    MISALIGNED = "misaligned"


class Identity:
    """Whose entity it is, which one, and what it is called.

    Attributes:
        external_id: its name in another system of the tenant's; no two entities of a tenant share one.
    """

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4, server_default=text("gen_random_uuid()"))
    entity_type: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)


class Lifecycle:
    """Where it stands, and since when; the database keeps the times."""

    status: Mapped[str] = mapped_column(Text, server_default=Status.DRAFT)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=NOW)
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=NOW, server_onupdate=FetchedValue()
    )
    retired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), server_onupdate=FetchedValue())


class Versioning:
    """How often it has changed; the database counts, one for each transaction that changes it.

    Attributes:
        version: 1 when it is made; also tells whether somebody else has changed it since it was read.
        changed_in: the transaction that made this version.
        change_note: why it was changed.
    """

    version: Mapped[int] = mapped_column(server_default=text("1"), server_onupdate=FetchedValue())
    changed_in: Mapped[int] = mapped_column(BigInteger, server_default=THIS_TRANSACTION, server_onupdate=FetchedValue())
    change_note: Mapped[str | None] = mapped_column(Text)


class Aligning:
    """Whether it keeps to the tenant's principles."""

    alignment: Mapped[str] = mapped_column(Text, server_default=Alignment.UNREVIEWED)
    alignment_note: Mapped[str | None] = mapped_column(Text)


class Auditing:
    """Who has made it and who has changed it last."""

    created_by: Mapped[str] = mapped_column(Text, server_default=text("CURRENT_USER"))
    updated_by: Mapped[str] = mapped_column(Text, server_default=text("CURRENT_USER"))


class Describing:
    """What else is known of it: tags, and a JSON object."""

    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=EMPTY_LIST)
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)


class Relating:
    """Which entity of the same tenant it belongs to."""

    parent_id: Mapped[UUID | None] = mapped_column(Uuid)
