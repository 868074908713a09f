"""Sentences about what the system refuses, and with which message."""

from plainspec import parameter_type, then
from plainspec.ports.refusals import RefusalKind, reason_named
from plainspec.stage.refusals import Refusals

parameter_type(
    name="refusal",
    regexp="[a-z-]+(?: [a-z-]+)*|SQLSTATE [0-9A-Z]+",
    example="unique violation",
    transformer=reason_named,
)
parameter_type(
    name="actor",
    regexp="[A-Z][a-z]+|[A-Za-z][0-9]*|one of them|the table owner|the application|an administrator|another tenant|a client without a tenant",  # noqa: E501 - the editor's server reads one literal
    example="Ana",
    transformer=str,
)


@then("{actor} is refused: {refusal}")
def is_refused(actor: str, reason: RefusalKind | str, refusals: Refusals) -> None:
    """Compare with why this actor was refused last: by its kind, or by the SQLSTATE."""
    refused = refusals.last(actor)
    assert refused.is_for(reason), f"{actor} was refused: {refused}"


@then("{actor} is refused: {refusal} with the message {string}")
def is_refused_with_message(actor: str, reason: RefusalKind | str, text: str, refusals: Refusals) -> None:
    """Compare with why this actor was refused last, and look for the text in its message or constraint."""
    refused = refusals.last(actor)
    assert refused.is_for(reason), f"{actor} was refused: {refused}"
    assert text in f"{refused.message} {refused.constraint}", f"{actor} was refused: {refused}"


@then("no refusal of {actor} holds {string}")
def no_refusal_holds(actor: str, text: str, refusals: Refusals) -> None:
    """Look for the text in the message of everything that this actor was refused."""
    assert refusals.last(actor)
    assert not [str(refused) for refused in refusals.all(actor) if text in str(refused)]
