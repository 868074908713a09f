"""Steps about the server that trails are kept on: how it is set for everybody."""

from plainspec import given, parameter_type
from plainspec.stage.audit.auditor import Auditor

parameter_type(name="zone", regexp="[A-Z][a-z]+/[A-Z][a-z]+", transformer=str)


@given("the clocks show the time of {zone}")
async def clocks_show(zone: str, auditor: Auditor) -> None:
    """Set the time zone of everybody who works on the database."""
    await auditor.system.move_clocks(zone)


@given("the server tells {int} digits of a number")
async def server_tells_digits(digits: int, auditor: Auditor) -> None:
    """Have it round the numbers that it writes for anybody, if they do not ask for more."""
    await auditor.system.round_numbers(digits)


@given("the server makes no use of indexes")
async def server_uses_no_indexes(auditor: Auditor) -> None:
    """Have it find rows in the order in which they were written."""
    await auditor.system.do_without_indexes()
