"""Steps about texts that contain SQL: they are values, wherever a client enters them."""

from plainspec import then, when
from plainspec.ports.store.tenancy import EnteredText
from plainspec.stage.changes import Changes
from plainspec.stage.tenants.access import Tenants


@when("{word} enters {string} wherever the store takes a value", gives="entered")
async def enters_everywhere(tenant: str, text: str, tenants: Tenants) -> EnteredText:
    """Enter a text in every field, search and call."""
    return await tenants.system.enter_everywhere(tenant, text)


@then("every text field of {word} reads {string}")
def every_field_reads(tenant: str, text: str, entered: EnteredText, changes: Changes) -> None:
    """Compare what was read wherever any text may stand."""
    assert entered.fields == dict.fromkeys(entered.fields, text)
    changes.mention(tenant, text)


@then("every search for the text finds nothing")
def every_search_finds_nothing(entered: EnteredText) -> None:
    """Look for anything among what was found."""
    assert {search: found for search, found in entered.found.items() if found} == {}


@then("every field of another type rejects the text")
def every_other_field_rejects(entered: EnteredText) -> None:
    """Look for a number, a date or a choice that was answered instead."""
    assert {call: answer for call, answer in entered.accepted.items() if answer} == {}
