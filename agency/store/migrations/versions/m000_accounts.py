"""Accounts, and the agreements about them. Down: drops the tables with their rows."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from agency.store.migrations.statements import run

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "000"
down_revision = None


def upgrade(op: Operations) -> None:
    """Create the tables."""
    run(
        op,
        resources.files("agency.store.migrations").joinpath("versions/m000_accounts.sql").read_text(encoding="utf-8"),
    )


def downgrade(op: Operations) -> None:
    """Drop them."""
    run(op, "DROP TABLE card, loan, standing_order, account")
