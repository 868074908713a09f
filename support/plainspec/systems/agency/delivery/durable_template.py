"""The database that scenarios about durable runs get copies of."""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from pathlib import Path

import agency.delivery.durable.postgres.schema as tables
from plainspec.services.fingerprint import fingerprint

CONTENT = fingerprint(Path(tables.__file__)) + version("dbos")
"""What decides what is built."""


async def build(url: str) -> None:
    """Build the tables in an empty database."""
    await asyncio.to_thread(tables.prepare, url)
