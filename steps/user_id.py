"""Steps about the ids of users, threads, runs and requests."""

from plainspec import parameter_type, then, when
from plainspec.ports.users import IdKind
from plainspec.stage.refusals import Refusals
from plainspec.stage.users import UserStage

parameter_type(name="id_kind", regexp="(?:user|thread|run|request) id", transformer=IdKind)


@when("{actor} uses the text {string} as a {id_kind}", gives="id_read")
def uses_text(actor: str, text: str, kind: IdKind, users_stage: UserStage, refusals: Refusals) -> str:
    """Have the system read an id."""
    with refusals.of(actor):
        return users_stage.system.id_of(kind, text)
    return ""


@when("{actor} uses a {id_kind} as a {id_kind}", gives="id_read")
def uses_another(actor: str, other: IdKind, kind: IdKind, users_stage: UserStage, refusals: Refusals) -> str:
    """Have the system take an id of one kind for another."""
    with refusals.of(actor):
        return users_stage.system.id_of(kind, other)
    return ""


@then("the id is {string}")
def id_is(text: str, id_read: str) -> None:
    """Compare with the id as a text."""
    assert id_read == text
