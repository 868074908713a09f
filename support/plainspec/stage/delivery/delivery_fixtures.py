"""Support fixtures of the stage for deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from plainspec.ports.delivery.deliveries import DeliverySystem
    from plainspec.stage.delivery.deliveries import DeliveryStage
    from plainspec.stage.programs.runs import Runs
    from plainspec.stage.refusals import Refusals


@fixture(scope="scenario")
def delivery_stage(deliveries: DeliverySystem, refusals: Refusals, program_runs: Runs) -> DeliveryStage:
    """Set the stage for deliveries of a calculator in the scenario's folder."""
    from plainspec.stage.delivery.deliveries import DeliveryStage

    return DeliveryStage(deliveries, refusals, program_runs)
