"""Steps about drift: what somebody has done to a database by hand, and what then differs from the models."""

from plainspec import parameter_type, then, when
from plainspec.ports.migrations import Tampering
from plainspec.stage.migrations.migrator import Migrator

parameter_type(
    name="tampering",
    regexp="(?:adds|drops|gives|grants|has|lets|makes|notes|shows|switches|takes) .+",
    transformer=Tampering,
)


@when("by hand, somebody {tampering}")
async def tamper(tampering: Tampering, migrator: Migrator) -> None:
    """Change the schema past the migrations."""
    await migrator.system.tamper(tampering)


@when("somebody compares the database with the models")
async def compare(migrator: Migrator) -> None:
    """Ask for the drift."""
    await migrator.system.drift()


@then("nothing differs from the models")
async def no_drift(migrator: Migrator) -> None:
    """Ask for the drift."""
    assert await migrator.system.drift() == ()


@then("the only difference from the models is {string}")
async def drift_names(text: str, migrator: Migrator) -> None:
    """Look for the words at the beginning of the one sentence of the drift check."""
    sentences = await migrator.system.drift()
    assert len(sentences) == 1, sentences
    assert sentences[0].startswith(text), sentences
