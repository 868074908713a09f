"""Steps about texts that look like statements: they are values, wherever somebody writes them."""

from plainspec import then, when
from plainspec.ports.tenancy import Answers
from plainspec.stage.tenants.access import Tenants


@when("{word} says {string} wherever something can be said", gives="answers")
async def says_everywhere(tenant: str, payload: str, tenants: Tenants) -> Answers:
    """Put a text into everything that the store takes."""
    return await tenants.system.put_everywhere(tenant, payload)


@then("every text reads {string}")
def every_text_reads(text: str, answers: Answers) -> None:
    """Compare what was read wherever any text may stand."""
    assert answers.texts == dict.fromkeys(answers.texts, text)


@then("every search finds nothing")
def every_search_finds_nothing(answers: Answers) -> None:
    """Look for anything among what was found."""
    assert {where: found for where, found in answers.found.items() if found} == {}


@then("every number, date or choice is refused")
def everything_else_is_refused(answers: Answers) -> None:
    """Look for anything that was not simply refused."""
    assert {where: answer for where, answer in answers.beyond.items() if answer} == {}
