"""Everything private of Alembic that the migrations touch; written for Alembic 1.16 to 1.20."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.runtime.migration import RevisionStep
    from alembic.script import ScriptDirectory


def upgrade_steps(script: ScriptDirectory, revision: str, heads: tuple[str, ...]) -> list[RevisionStep]:
    """Return the steps from ``heads`` up to a revision, as Alembic's own command `upgrade` takes them."""
    return script._upgrade_revs(revision, heads)  # type: ignore[arg-type]  # noqa: SLF001 - it has no public name


def downgrade_steps(script: ScriptDirectory, revision: str, heads: tuple[str, ...]) -> list[RevisionStep]:
    """Return the steps from ``heads`` down to a revision, as Alembic's own command `downgrade` takes them."""
    return script._downgrade_revs(revision, heads)  # type: ignore[arg-type]  # noqa: SLF001 - it has no public name
