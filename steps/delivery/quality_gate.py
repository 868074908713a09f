"""Steps about quality gates: each on its own, and those of a delivery."""

from plainspec import then, when
from plainspec.stage.delivery.deliveries import DeliveryStage


@when("the gate {word} checks the calculator")
async def gate_checks(gate: str, delivery_stage: DeliveryStage) -> None:
    """Run one gate for real."""
    await delivery_stage.check(gate)


@then("the gates have found")
def gates_found(table: list[dict[str, str]], delivery_stage: DeliveryStage) -> None:
    """Compare all gates that have run, in order, by the columns that there are; `says` is a part of their details."""
    gates = delivery_stage.gates
    columns = [name for name in table[0] if name != "says"]
    found = [{name: shown(gate[name]) for name in columns} for gate in gates]
    assert found == [{name: row[name] for name in columns} for row in table], gates
    for row, gate in zip(table, gates, strict=True):
        assert row.get("says", "") in "\n".join(gate["details"]), gate


def shown(value: object) -> str:
    """Return a value as a cell shows it, a figure to two places."""
    if value is None:
        return "nothing"
    return f"{round(value, 2):g}" if isinstance(value, float) else str(value)
