"""Clients of a store, and what each of them has read that it should not have, or has not read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plainspec.ports.store.tenancy import RowCounts


@dataclass(frozen=True)
class Client:
    """A client that opens a session.

    Attributes:
        name: its name in sentences.
        tenant: the tenant of the session, if any.
        after: the tenant that has used the same connection just before, if any.
    """

    name: str
    tenant: str | None
    after: str | None = None


def misread(client: Client, read: RowCounts, existing: RowCounts) -> Iterator[str]:
    """Say in which places a client has read other rows than all of its own."""
    for place in sorted(existing.keys() | read.keys()):
        there = existing.get(place, {})
        own = {client.name: there[client.name]} if client.name in there else {}
        if read.get(place) != own:
            yield f"{_session_of(client)}: {place} shows {_in_words(read.get(place))} instead of {_in_words(own)}"


def _session_of(client: Client) -> str:
    return f"{client.name}, on a connection that {client.after} has used" if client.after else client.name


def _in_words(rows: Mapping[str, int] | None) -> str:
    if rows is None:
        return "nothing, since it was not read,"
    return " and ".join(f"{count} of {tenant}" for tenant, count in sorted(rows.items())) or "no rows"
