"""Steps about what tenants, and the owner of the tables, are refused."""

from plainspec import parameter_type, then
from plainspec.ports.refusals import known_refusal
from plainspec.stage.entities.entity_store import Registry

parameter_type(name="refusal", regexp="[a-z-]+(?: [a-z-]+)*", transformer=known_refusal)
parameter_type(name="actor", regexp="[A-Z][a-z]+|the owner of the tables", transformer=str)


@then("{actor} is refused: {refusal}")
def is_refused(who: str, refusal: str, registry: Registry) -> None:
    """Compare with the plain name of what was refused last."""
    assert who in registry.refusals, f"{who} was not refused"
    assert registry.refusals[who].name == refusal, registry.refusals[who]


@then("{actor} is refused: {refusal}, by {word}")
def is_refused_by(who: str, refusal: str, rule: str, registry: Registry) -> None:
    """Compare with the plain name and the name of the constraint; there have to be words, too."""
    assert who in registry.refusals, f"{who} was not refused"
    refused = registry.refusals[who]
    assert (refused.name, refused.rule) == (refusal, rule), refused
    assert refused.detail, f"there are no words with it: {refused}"
