"""Steps about specifications of components, and about components themselves."""

from plainspec import given, then, when
from plainspec.ports.delivery.deliveries import ReadSpecification
from plainspec.stage.delivery.deliveries import DeliveryStage


@given("the specification of the calculator")
def specification_is(docstring: str, delivery_stage: DeliveryStage) -> None:
    """Replace the specification that the calculator has."""
    delivery_stage.write_specification(docstring)


@given("the components")
def components_are(table: list[dict[str, str]], delivery_stage: DeliveryStage) -> None:
    """Write components of so many lines."""
    for row in table:
        delivery_stage.write_component(row["component"], int(row["lines"]))


@when("{word} reads the specification", gives="specification")
def reads_specification(person: str, delivery_stage: DeliveryStage) -> ReadSpecification | None:
    """Read the specification of the calculator; it may be refused."""
    return delivery_stage.read(person)


@then("it specifies")
def it_specifies(table: list[dict[str, str]], specification: ReadSpecification) -> None:
    """Compare all that the specification says, part by part, in order."""
    said = [("title", specification.title), ("overview", specification.overview)]
    said += [("operation", f"{one.name}: {one.description}") for one in specification.operations]
    said += [("testing requirement", text) for text in specification.testing_requirements]
    assert said == [(row["part"], row["text"]) for row in table]


@when("{word} lists the {int} smallest components", gives="smallest")
def lists_smallest(person: str, number: int, delivery_stage: DeliveryStage) -> list[tuple[str, int]]:
    """List the first components by size."""
    assert person
    return delivery_stage.components()[:number]


@then("the list has")
def list_has(table: list[dict[str, str]], smallest: list[tuple[str, int]]) -> None:
    """Compare the components of the list, in order."""
    assert smallest == [(row["component"], int(row["lines"])) for row in table]
