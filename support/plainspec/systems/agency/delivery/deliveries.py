"""The agency's deliveries as the port of deliveries knows them."""

from __future__ import annotations

import asyncio
import json
from contextlib import chdir, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

import agency.delivery
from agency.cli import main
from agency.delivery.components import Component, ComponentError, components_by_size
from agency.delivery.config import ConfigurationError, DeliveryConfig
from agency.delivery.contract import Target
from agency.delivery.in_memory_journal import InMemoryJournal
from agency.delivery.naming import TargetError
from agency.delivery.opening import Openings, openhands
from agency.delivery.orchestrator import WorkflowOrchestrator
from agency.delivery.quality_gates.order import GateOrder
from agency.delivery.quality_gates.running import run_gates
from agency.delivery.reports.writing import ReportError
from agency.delivery.specifications.models import SpecificationError
from agency.delivery.specifications.parsing import read_specification
from agency.delivery.stages.deployment import Shelf
from plainspec.ports.delivery.deliveries import (
    CommandOutcome,
    GateFinding,
    Published,
    ReadSpecification,
    SpecifiedOperation,
)
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.systems.agency.delivery.commands import ProgramCommand
from plainspec.systems.agency.delivery.generator import LocalTestGenerator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from agency.delivery.contract import TestGenerator
    from plainspec.ports.delivery.deliveries import GeneratorPlan, Order

INVALID = (ComponentError, ConfigurationError, SpecificationError, TargetError)


class AgencyDeliveries:
    """`agency.delivery`, with a folder for generated tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._generator: LocalTestGenerator | None = None
        self._started: list[ProgramCommand] = []

    @property
    def calculator(self) -> Path:
        """The example that the agency brings along."""
        return Path(agency.delivery.__file__).parent / "examples/calculator"

    @property
    def submissions(self) -> int:
        """Ask the generator."""
        return self._generator.submissions if self._generator else 0

    def read_specification(self, file: Path) -> ReadSpecification:
        """Parse it."""
        with _refusals():
            found = read_specification(file)
        operations = [SpecifiedOperation(one.name, one.description) for one in found.operations]
        return ReadSpecification(found.title, found.overview, operations, found.testing_requirements)

    def sizes(self, folder: Path) -> Sequence[tuple[str, int]]:
        """List them."""
        return [(component.name, lines) for component, lines in components_by_size(folder)]

    async def check(self, gate: str, path: Path, settings: Mapping[str, Any]) -> GateFinding:
        """Run the gate alone."""
        component = Component.at(path.name, path)
        order = GateOrder(component, DeliveryConfig.of(settings), component.test_files)
        (found,) = await run_gates([gate], order)
        return GateFinding(found.gate, found.verdict.value, found.measured, found.details)

    def generate_tests(self, plan: GeneratorPlan) -> None:
        """Keep a generator for the deliveries that follow."""
        self._generator = LocalTestGenerator(plan, self._folder)

    async def deliver(self, order: Order) -> Mapping[str, Any]:
        """Run an orchestrator: on the loop of the scenario, or in a thread of its own for a caller without one."""
        with _refusals():
            orchestrator = WorkflowOrchestrator(
                order.specification,
                order.component,
                order.target,
                order.path,
                order.settings,
                generator=self._generator,
                journal=InMemoryJournal(order.run_id),
                progress=self._generator.listen if self._generator else None,
            )
            if order.mode == "async":
                result = await orchestrator.run_async_with_parallel_openhands()
            else:
                result = await orchestrator.run_one_by_one()
        plain: dict[str, Any] = json.loads(json.dumps(result.as_json(), default=str))
        return plain

    async def command(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
    ) -> CommandOutcome:
        """Invoke the command line in a thread, with this generator if there is one."""
        generator = self._generator

        def chosen(config: DeliveryConfig, tests: Path) -> AbstractAsyncContextManager[TestGenerator]:
            return nullcontext(generator) if generator else openhands(config, tests)

        def invoke() -> CommandOutcome:
            with chdir(folder):
                opened = Openings(generator=chosen)
                done = CliRunner(env=environment).invoke(main, list(arguments), obj=opened, prog_name="agency")
            if done.exception and not isinstance(done.exception, SystemExit):
                raise done.exception
            return CommandOutcome(done.exit_code, done.stdout, done.stderr)

        return await asyncio.to_thread(invoke)

    def start(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
    ) -> ProgramCommand:
        """Start the command line as a program, with files for its output."""
        command = ProgramCommand(arguments, folder, self._folder / f"command-{len(self._started)}", environment or {})
        self._started.append(command)
        return command

    def close(self) -> None:
        """Kill what still runs."""
        for command in self._started:
            command.kill()

    def published(self, folder: Path, target: str, component: str) -> Published:
        """Look at the shelf."""
        shelf = Shelf(folder, Target(target), component)
        current = shelf.place(shelf.current) if shelf.current else None
        return Published(current, [shelf.place(version) for version in shelf.versions])


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except INVALID as error:
        raise RefusedError(Refusal(RefusalKind.INVALID_ARGUMENT, str(error))) from error
    except ReportError as error:
        raise RefusedError(Refusal(RefusalKind.UNAVAILABLE, str(error))) from error
