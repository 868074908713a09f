"""Steps about specifications of components, and about components themselves."""

from plainspec import parameter_type, when
from plainspec.stage.delivery.deliveries import DeliveryStage

parameter_type(
    name="delivery_list",
    regexp="parts of the specification|(\\d+) smallest components",
    transformer=lambda number: number and int(number),
)


@when("{word} lists the {delivery_list}", gives="listing")
def lists(person: str, smallest: int | None, delivery_stage: DeliveryStage) -> list[dict[str, str]]:
    """List the first components by size, ranked, or all that the calculator's specification says; it may be refused."""
    return delivery_stage.parts(person) if smallest is None else delivery_stage.components()[:smallest]
