"""Who generates tests for which modules, on which server, and what comes of it."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

from plainspec.reporting.evidence import attach
from plainspec.stage.delivery.generation.clock import NetworkClock
from plainspec.stage.delivery.generation.scripts import script_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping, Sequence
    from pathlib import Path

    from plainspec.ports.delivery.generation import Generated, GenerationSystem, Generator
    from plainspec.services.stand_ins.openhands.conversation import Conversation
    from plainspec.stage.refusals import Refusals

SOURCE = '''\
"""The module {name}."""


def {name}_of(amount: int) -> int:
    """Return the amount."""
    return amount
'''


class GenerationStage:
    """Test generation for the modules of a component.

    Attributes:
        clock: The clock of the generator and of the server's agents.
        openhands: The stand-in for the server.
        variables: The environment variables that the scenario sets.
    """

    def __init__(self, system: GenerationSystem, refusals: Refusals, folder: Path) -> None:
        from plainspec.services.stand_ins.openhands.server import OpenHandsStandIn

        self.clock = NetworkClock(lambda: system.under_way > self.openhands.troubles.held)
        self.openhands = OpenHandsStandIn(self.clock.call_later)
        self.variables: dict[str, str] = {}
        self._limits: dict[str, str] = {}
        self._on_this_machine = False
        self._system = system
        self._refusals = refusals
        self._folder = folder
        self._modules: dict[str, Path] = {}
        self._generator: Generator | None = None
        self._tasks: Mapping[Path, str] = {}
        self._generated: Generated | None = None

    @classmethod
    @asynccontextmanager
    async def at(cls, system: GenerationSystem, refusals: Refusals, folder: Path) -> AsyncIterator[Self]:
        """Run the stand-in for as long as the block runs, and complain at the end about what it was not told."""
        stage = cls(system, refusals, folder)
        async with stage.openhands.running():
            try:
                yield stage
            finally:
                await stage.close()
        stage.openhands.check()

    def set(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Set limits, as texts; a server `none` stands for tests that are generated on this machine."""
        settings = {row["setting"]: row["value"] for row in rows}
        if "server" in settings:
            self._on_this_machine = {"none": True}[settings.pop("server")]
        self._limits |= settings

    def add(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Write modules, and script what the agent does about each of them."""
        for row in rows:
            self.write(row["module"], SOURCE.format(name=row["module"]))
            if row.get("agent"):
                self.openhands.agent.scripts[row["module"]] = script_of(row)

    def write(self, name: str, source: str) -> None:
        """Write a module."""
        self._modules[name] = self._folder / f"{name}.py"
        self._modules[name].write_text(source, encoding="utf-8")

    def generator(self) -> Generator:
        """Return the generator; it is made when it is first needed.

        Raises:
            RefusedError: It is refused.
        """
        if self._generator is None:
            output = self._folder / "tests"
            if self._on_this_machine:
                self._generator = self._system.on_this_machine(self._limits, output)
            else:
                from plainspec.services.stand_ins.openhands.keys import KEY

                variables = {**self._system.variables(self.openhands.url, KEY), **self.variables}
                self._generator = self._system.on_openhands(variables, self._limits, output, self.clock)
        return self._generator

    async def close(self) -> None:
        """Close the generator."""
        if self._generator is not None:
            await self._generator.close()
            self._generator = None

    def set_up(self, actor: str) -> None:
        """Make the generator."""
        with self._refusals.of(actor):
            self.generator()

    async def submit(self, actor: str) -> None:
        """Submit all modules."""
        with self._refusals.of(actor):
            self._tasks = await self._run(self.generator().submit(tuple(self._modules.values())))

    async def generate(self, actor: str, cancels_after_s: float | None = None) -> None:
        """Submit all modules, and wait for their tasks, unless submission is refused."""
        with self._refusals.of(actor):
            self._tasks = await self._run(self.generator().submit(tuple(self._modules.values())))
            self._generated = await self._run(self.generator().collect(self._tasks), cancels_after_s)

    async def resume(self, actor: str) -> None:
        """Have another generator collect what was submitted, on a server whose agents write tests from now on."""
        from plainspec.services.stand_ins.openhands.agent import AgentScript

        self.openhands.agent.scripts = {name: AgentScript() for name in self.openhands.agent.scripts}
        await self.close()
        with self._refusals.of(actor):
            self._generated = await self._run(self.generator().collect(self._tasks))

    async def pass_time(self, delay_s: float) -> None:
        """Let time pass."""
        if delay_s:
            await self._run(self.clock.sleep(delay_s))

    async def _run(self, work: Coroutine[Any, Any, Any], cancels_after_s: float | None = None) -> Any:
        task = asyncio.ensure_future(work)
        if cancels_after_s is not None:
            self.clock.call_later(cancels_after_s, task.cancel)
        try:
            await self.clock.finish(task)
        finally:
            task.cancel()
            self.openhands.check()
        if task.cancelled() and cancels_after_s is not None:
            return None
        return task.result()

    @property
    def generated(self) -> Generated:
        """What came of test generation.

        Raises:
            AssertionError: Nothing has been collected.
        """
        if self._generated is None:
            raise AssertionError("no tests have been collected")
        return self._generated

    def tasks(self) -> list[dict[str, str]]:
        """Return the task of each module: `submitted`, `completed` or `failed`, and why it has failed."""
        found = []
        for name, path in self._modules.items():
            state = "submitted" if path in self._tasks else "none"
            why = ""
            if self._generated is not None and path in self._generated.completed:
                state = "completed"
            if self._generated is not None and path in self._generated.failed:
                state, why = "failed", self._generated.failed[path]
            found.append({"module": name, "task": state, "because": why})
        return found

    def received(self, columns: Iterable[str]) -> list[dict[str, str]]:
        """Return of each module how many conversations there are about it, and what they have received, by columns."""
        found = []
        for name in self._modules:
            about = self.openhands.conversations.about(name)
            calls = {what: sum(one.calls[what] for one in about) for what in ("messages", "runs", "interruptions")}
            counted = {"module": name, "conversations": len(about), "at work": _at_work(about), **calls}
            found.append({column: str(counted[column]) for column in columns})
        return found

    async def coverage_of(self, module: str) -> tuple[int, float]:
        """Run the tests of a module; return pytest's exit code, and how much of the module they cover, in percent."""
        tests = self.generated.completed[self._modules[module]]
        data = self._folder / "coverage.json"
        run = ["-m", "coverage", "run", "--branch", f"--include={self._modules[module]}"]
        run += [f"--data-file={self._folder / 'coverage'}", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        code, printed = await self._python(*run, "-o", "addopts=", *map(str, tests))
        attach("pytest", printed)
        _, printed = await self._python(
            "-m", "coverage", "json", f"--data-file={self._folder / 'coverage'}", "-o", str(data)
        )
        import orjson

        return code, float(orjson.loads(data.read_bytes())["totals"]["percent_covered"])

    async def _python(self, *arguments: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=self._folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={"PYTHONPATH": str(self._folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "HOME": str(self._folder)},
        )
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode(errors="replace")


def _at_work(conversations: Sequence[Conversation]) -> int:
    return sum(one.status == "running" for one in conversations)
