"""The hash of the agency's audit records, implemented once more, independently of the agency."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import rfc8785

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("tenant", "sequence", "created_at", "entity_id", "content", "previous_hash", "hash")
LONG_TEXT = "a sentence of some length, " * 40
SAID: dict[str, Any] = {"entity_type": "skill", "name": "Older", "version": 2, "description": LONG_TEXT}
CHANGED: dict[str, Any] = {"action": "changed", "actor": "agency_app", "entity": SAID}
DELETED: dict[str, Any] = {"action": "deleted", "actor": "agency_app", "entity": None}


def sealed(row: dict[str, Any]) -> dict[str, Any]:
    """Return a record with the hash of its content."""
    moment = row["created_at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    known = [row["tenant"], row["sequence"], moment, str(row["entity_id"]), row["previous_hash"].hex()]
    said = rfc8785.dumps(known)[:-1] + b"," + row["content"].encode() + b"]"
    return {**row, "hash": hashlib.sha256(said).digest()}


def with_another_actor(content: str) -> str:
    """Return the content of a record with another role in it."""
    return rfc8785.dumps(json.loads(content) | {"actor": "nobody"}).decode()


def following(tenant: str, head: tuple[int, bytes], count: int, until: datetime) -> Iterator[dict[str, Any]]:
    """Make valid records that follow a trail, a minute apart: those of an entity that is deleted in the end.

    Args:
        tenant: whose trail it is.
        head: the number and the hash of its last record.
        count: how many.
        until: the moment of the last one.
    """
    number, before = head
    entity = uuid4()
    for step in range(1, count + 1):
        row = sealed(
            {
                "tenant": tenant,
                "sequence": number + step,
                "created_at": until - (count - step) * timedelta(minutes=1),
                "entity_id": entity,
                "content": rfc8785.dumps(CHANGED if step < count else DELETED).decode(),
                "previous_hash": before,
            }
        )
        before = row["hash"]
        yield row
