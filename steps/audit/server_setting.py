"""Steps about the configuration of the database server."""

from plainspec import given
from plainspec.stage.audit.auditor import Auditor


@given("the server setting {word} is {string}")
async def server_setting_is(setting: str, value: str, auditor: Auditor) -> None:
    """Set a configuration parameter of PostgreSQL for all sessions on the database."""
    await auditor.system.configure(setting, value)
