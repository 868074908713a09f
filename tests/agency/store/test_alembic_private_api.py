"""The private names of Alembic on which `agency.store.migrations` stands, as Alembic 1.16 to 1.20 have them."""

from __future__ import annotations

import inspect

import alembic
import pytest
from alembic.script import ScriptDirectory

from agency.store.migrations.alembic_private_api import downgrade_steps, upgrade_steps
from agency.store.migrations.running import _script, revisions

CHANGED = f"Alembic {alembic.__version__} has changed this; agency.store.migrations was written for 1.16 to 1.20"


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        (ScriptDirectory._upgrade_revs, ["self", "destination", "current_rev"]),
        (ScriptDirectory._downgrade_revs, ["self", "destination", "current_rev"]),
    ],
)
def test_the_library_has_the_methods_that_are_used(method: object, parameters: list[str]) -> None:
    assert callable(method)
    assert list(inspect.signature(method).parameters) == parameters, CHANGED


def test_the_steps_are_those_of_all_revisions_up_and_down() -> None:
    up = upgrade_steps(_script(), "head", ())
    assert [step.revision.revision for step in up] == list(revisions()), CHANGED
    down = downgrade_steps(_script(), "base", (revisions()[-1],))
    assert [step.revision.revision for step in down] == list(reversed(revisions())), CHANGED
