"""The step about the ids of users, threads, runs and requests."""

from plainspec import parameter_type, when
from plainspec.ports.users import IdKind
from plainspec.stage.refusals import Refusals
from plainspec.stage.users import UserStage

parameter_type(name="id_kind", regexp="(?:user|thread|run|request) id", transformer=IdKind)
parameter_type(
    name="id_value",
    regexp='"[^"]*"|a (?:user|thread|run|request) id',
    example='"Acme/Ana"',
    transformer=lambda text: text[1:-1] if text.startswith('"') else IdKind(text.removeprefix("a ")),
)


@when("{actor} uses {id_value} as a {id_kind}")
def uses(actor: str, value: str | IdKind, kind: IdKind, users_stage: UserStage, refusals: Refusals) -> None:
    """Have the system read an id from a text, or take an id of one kind for another."""
    with refusals.of(actor):
        users_stage.system.id_of(kind, value)
