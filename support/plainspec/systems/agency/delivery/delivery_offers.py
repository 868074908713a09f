"""What the agency's delivery offers; each is loaded when a scenario first needs it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from plainspec.extras import needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plainspec.ports.delivery.deliveries import DeliverySystem


@needs("bandit", "markdown_it", "mypy", "psutil", "pydantic", "pytest_cov", "ruff")
def deliveries() -> Iterator[DeliverySystem]:
    """Offer `agency.delivery` with a folder of its own."""
    from plainspec.systems.agency.delivery.deliveries import AgencyDeliveries

    with TemporaryDirectory(prefix="plainspec-delivery-") as folder:
        system = AgencyDeliveries(Path(folder))
        try:
            yield system
        finally:
            system.close()
