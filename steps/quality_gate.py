"""Steps about quality gates: each on its own, and those of a delivery."""

from plainspec import parameter_type, then, when
from plainspec.ports.delivery.deliveries import GateFinding
from plainspec.stage.delivery.deliveries import DeliveryStage

parameter_type(
    name="verdict",
    regexp="passed|failed|not run",
    transformer=lambda said: "could not run" if said == "not run" else said,
)
parameter_type(
    name="measured",
    regexp="nothing|\\d+(?:\\.\\d+)?",
    transformer=lambda said: None if said == "nothing" else float(said),
)


@when("the gate {word} checks the calculator", gives="finding")
async def gate_checks(gate: str, delivery_stage: DeliveryStage) -> GateFinding:
    """Run one gate for real."""
    return await delivery_stage.check(gate)


@then("the gate has {verdict}, having measured {measured}")
def gate_has(verdict: str, measured: float | None, finding: GateFinding) -> None:
    """Compare the verdict, and what was measured to two places."""
    found = None if finding.measured is None else round(finding.measured, 2)
    assert (finding.verdict, found) == (verdict, measured), finding


@then("its details hold {string}")
def details_hold(text: str, finding: GateFinding) -> None:
    """Look for the text in the lines that say why the gate has not passed."""
    assert text in "\n".join(finding.details)


@then("the gates have found")
def gates_found(table: list[dict[str, str]], delivery_stage: DeliveryStage) -> None:
    """Compare all gates of a delivery, in order, by the columns that there are."""
    found = [
        {name: shown(gate[name]) for name in table[0]} for gate in delivery_stage.report["metrics_dashboard"]["gates"]
    ]
    assert found == table


def shown(value: object) -> str:
    """Return a value as a cell shows it."""
    return f"{value:g}" if isinstance(value, float) else str(value)
