"""The stages that deploy: a version is published into a target's folder at once, and those before it are kept."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from agency.delivery.contract import Target
from agency.delivery.quality_gates.order import GateOrder
from agency.delivery.quality_gates.tests import PASS_RATE
from agency.delivery.stages.gated_version import refusal
from agency.delivery.stages.outcome import Outcome, StageOrder, gated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agency.delivery.components import Component

CURRENT = "current"
VERSIONS = "versions"


class Shelf:
    """The published versions of a component, for one target."""

    def __init__(self, folder: Path, target: Target, component: str) -> None:
        self.folder = folder / target.value / component

    @property
    def current(self) -> str | None:
        """The version that the target runs; None if it has never had one."""
        link = self.folder / CURRENT
        return link.readlink().name if link.is_symlink() else None

    @property
    def versions(self) -> tuple[str, ...]:
        """All versions that are kept, sorted."""
        folder = self.folder / VERSIONS
        kept = [one.name for one in folder.iterdir()] if folder.is_dir() else []
        return tuple(sorted(name for name in kept if not name.startswith(".")))

    def place(self, version: str) -> Path:
        """Return the folder of a version."""
        return self.folder / VERSIONS / version

    def add(self, component: Component) -> Path:
        """Keep the present version of a component, as a whole or not at all, and return its folder."""
        version = component.fingerprint
        partial = self.place(f".{version}.{uuid4().hex}.partial")
        partial.mkdir(parents=True)
        try:
            copied = component.copy_to(partial)
            if copied.fingerprint != version:
                raise OSError(f"{component.root} was changed while it was published; deliver it once more")
            if not self.place(version).exists():
                partial.rename(self.place(version))
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return self.place(version)

    def switch(self, version: str) -> None:
        """Have the target run a version, from one moment to the next."""
        link = self.folder / f".{CURRENT}.{uuid4().hex}"
        link.symlink_to(Path(VERSIONS) / version, target_is_directory=True)
        link.replace(self.folder / CURRENT)


async def deploy_to_staging(order: StageOrder, generated: Sequence[Path], checked: Mapping[str, str]) -> Outcome:
    """Publish the component as its gates have checked it, run its tests there, and switch to it if they pass."""
    component = await asyncio.to_thread(order.component)
    if refused := await asyncio.to_thread(refusal, component, checked):
        return refused
    shelf = Shelf(order.config.publish_to, Target.STAGING, component.name)
    place = await asyncio.to_thread(shelf.add, component)
    published = component.at_root(place.resolve())
    if refused := await asyncio.to_thread(refusal, published, checked):
        return refused
    tests = [*component.test_files, *generated]
    outcome = await gated([PASS_RATE], GateOrder(published, order.config, tests))
    result = outcome.of("", 0.0)
    if result.error:
        return outcome
    return Outcome(outcome.gates, output=await asyncio.to_thread(_switched, shelf, place.name))


async def deploy_to_production(order: StageOrder, checked: Mapping[str, str]) -> Outcome:
    """Publish what the gates have checked and staging runs, and switch to it; nothing else gets to production."""
    component = await asyncio.to_thread(order.component)
    if refused := await asyncio.to_thread(refusal, component, checked):
        return refused
    staging = Shelf(order.config.publish_to, Target.STAGING, component.name)
    staged = staging.current
    if staged is None or staged != component.fingerprint:
        runs = f"the version {staged}" if staged else "no version"
        return Outcome(error=f"staging runs {runs}, and not {component.fingerprint}, which is to be deployed")
    shelf = Shelf(order.config.publish_to, Target.PRODUCTION, component.name)
    await asyncio.to_thread(shelf.add, component.at_root(staging.place(staged)))
    return Outcome(output=await asyncio.to_thread(_switched, shelf, staged))


def _switched(shelf: Shelf, version: str) -> dict[str, str | None]:
    before = shelf.current
    shelf.switch(version)
    return {"version": version, "before": before, "published_at": str(shelf.folder / CURRENT)}
