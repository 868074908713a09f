"""What the agency offers of delivery workflows and rollbacks; each is loaded when a scenario first needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.extras import needs

if TYPE_CHECKING:
    from plainspec.ports.delivery.rollbacks import RollbackSystem
    from plainspec.ports.delivery.workflow_definitions import DeliveryWorkflowSystem


@needs("psutil", "pydantic", "yaml")
def delivery_workflows() -> DeliveryWorkflowSystem:
    """Offer `agency.delivery.workflows`."""
    from plainspec.systems.agency.delivery.workflow_definitions import AgencyDeliveryWorkflows

    return AgencyDeliveryWorkflows


@needs("psutil", "pydantic", "yaml")
def rollbacks() -> RollbackSystem:
    """Offer `agency.delivery.rollback`."""
    from plainspec.systems.agency.delivery.rollbacks import AgencyRollbacks

    return AgencyRollbacks
