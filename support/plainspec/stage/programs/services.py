"""The services of a scenario, and those that a run shares; their logs stand in the report and in failures."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.gherkin.sentences.suggestions import nearest_name
from plainspec.reporting.evidence import attach
from plainspec.services.errors import ServiceError
from plainspec.services.fault_overrides import program_instead
from plainspec.services.process.deadline import Deadline
from plainspec.stage.placeholders import NAME, SERVICE, KeptValues
from plainspec.stage.programs.service import Service

if TYPE_CHECKING:
    from plainspec.gherkin.binding import BoundStep
    from plainspec.services.run_context import ObservedRun, RunContext

__tracebackhide__ = True  # a failure shows the sentence that failed

LOG_TAIL_LINES = 15
LOG_POLL_INTERVAL_S = 0.05
URLS = ("http://", "https://")
TABLE = "[tool.plainspec.programs]"


class SharedServices:
    """Services that are started once for the run, when a scenario first needs them."""

    def __init__(self, context: RunContext) -> None:
        self.context = context
        self._services: dict[str, Service] = {}
        self._refused: dict[str, ServiceError] = {}

    async def started(self, name: str, command: str) -> Service:
        """Return a service that runs; one that did not start is not tried again.

        Raises:
            ServiceError: it did not start.
            ValueError: its command has a placeholder that only one scenario has a value for.
        """
        if name in self._refused:
            raise self._refused[name]
        if name not in self._services:
            try:
                self._services[name] = await started(name, command, self.context, KeptValues())
            except ServiceError as refused:
                self._refused[name] = refused
                raise
            except ValueError as error:
                raise ValueError(f"{error}. A shared service has no values of a single scenario") from None
        return self._services[name]

    async def close(self) -> None:
        """Stop all of them."""
        await asyncio.gather(*(service.stop() for service in self._services.values()))


class Services:
    """The services that one scenario uses, by name."""

    def __init__(self, context: RunContext, shared: SharedServices, values: KeptValues) -> None:
        self._context = context
        self._shared = shared
        self._values = values
        self._own: list[Service] = []
        self._used: dict[str, tuple[Service, int]] = {}
        self._deaths: set[str] = set()
        context.observers.append(self)

    async def use(self, name: str) -> None:
        """Start a service for this scenario, or use one that runs elsewhere; the first one is what paths belong to.

        Raises:
            ServiceError: it did not start.
            ValueError: its command has a placeholder without a value.
        """
        if name not in self._used and (command := self._command(name)):
            service = await started(name, command, self._context, self._values)
            self._own.append(service)
            self._enter(service)

    async def use_shared(self, name: str) -> None:
        """Use a service that the run starts once. Raises as :meth:`use`."""
        if name not in self._used and (command := self._command(name)):
            self._enter(await self._shared.started(name, command))

    def _command(self, name: str) -> str:
        """Return what starts a service; an empty text if it is one that runs elsewhere, whose address is kept then."""
        said = program_instead(name) or self._context.programs.get(name, name)
        if not said.startswith(URLS):
            return said
        self._keep(name, said)
        return ""

    def _enter(self, service: Service) -> None:
        self._used[service.name] = service, len(service.log)
        self._keep(service.name, service.url)

    def _keep(self, name: str, url: str) -> None:
        if SERVICE not in self._values:
            self._values.keep(SERVICE, url)
        if NAME.fullmatch(name):
            self._values.keep(name, url)

    def _named(self, name: str) -> Service:
        if name not in self._used:
            known = ", ".join(f'"{used}"' for used in self._used) or "none"
            raise ValueError(f'no step of this scenario has started the service "{name}"; started so far: {known}')
        return self._used[name][0]

    async def restart(self, name: str) -> None:
        """Stop a service that this scenario uses, and start it once more. Raises as :meth:`use`."""
        await self._named(name).restart()

    async def has_logged(self, name: str, text: str, limit_s: float) -> str:
        """Wait until a service has written a text since this scenario uses it.

        Returns:
            An empty text, or what it has written instead when the limit passed.
        """
        service, deadline = self._named(name), Deadline(limit_s)
        while text not in self._log_of(service):
            if deadline.passed:
                return self._log_of(service) or "(nothing)"
            await asyncio.sleep(LOG_POLL_INTERVAL_S)
        return ""

    def _log_of(self, service: Service) -> str:
        return service.log[self._used[service.name][1] :]

    def step_started(self, run: ObservedRun, bound: BoundStep) -> None:
        """Do nothing."""

    def step_finished(self, run: ObservedRun, bound: BoundStep, error: BaseException | None) -> None:  # noqa: ARG002 - part of the protocol
        """Add how the services are, and the ends of their logs, to what a step raised."""
        for service, _ in self._used.values() if error is not None else ():
            if ending := service.ending():
                self._deaths.add(service.name)
            tail = "\n".join(self._log_of(service).splitlines()[-LOG_TAIL_LINES:]) or "(empty)"
            state = f"has died during the scenario: {ending}" if ending else f"runs at {service.url}"
            if error is not None:
                error.add_note(f'The service "{service.name}" {state}. The end of its log:\n{tail}')

    async def close(self) -> None:
        """Attach the logs, and stop the scenario's own services.

        Raises:
            ServiceError: One of them has died, which no step has noticed.
        """
        self._context.observers.remove(self)
        unnoticed = []
        for service, _ in self._used.values():
            log = self._log_of(service)
            attach(f'log of the service "{service.name}"', log)
            if service.name not in self._deaths and (ending := service.ending()):
                unnoticed.append(f'The service "{service.name}" died during the scenario: {ending}. Its log:\n{log}')
        await asyncio.gather(*(service.stop() for service in self._own))
        if unnoticed:
            raise ServiceError("\n".join(unnoticed))


async def started(name: str, command: str, context: RunContext, values: KeptValues) -> Service:
    """Start a program of the project's, or a command.

    Args:
        name: A name in `[tool.plainspec.programs]`, or the command.
        command: What starts it.
        context: Knows the programs, and the folder that they run in.
        values: Fills the placeholders of the command.

    Raises:
        ServiceError: it did not start, or there is no such program.
        ValueError: The command has a placeholder without a value.
    """
    try:
        service = Service(name, command, values, context.root)
    except ServiceError as refused:
        near = nearest_name(name, context.programs)
        named = f' Did you mean "{near}" of {TABLE}?' if near else f" {TABLE} has no such name."
        raise ServiceError(f"{refused}{'' if ' ' in name or name in context.programs else named}") from None
    try:
        await service.start()
    except BaseException:
        await service.stop()
        raise
    return service
