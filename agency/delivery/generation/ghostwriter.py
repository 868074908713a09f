"""Tests from Hypothesis' ghostwriter, which runs here and needs no server."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from agency.delivery.contract import GeneratorError
from agency.delivery.generation import ghostwriting
from agency.delivery.generation.checking import formatted_and_collectable, run_python
from agency.delivery.generation.modules import Module
from agency.delivery.generation.settings import GenerationLimits, NotConfiguredError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

PROGRAM = Path(ghostwriting.__file__)
MOST_SHOWN = 2000

MODULES = ("black", "hypothesis", "pytest", "ruff")
"""What writes, formats and collects the tests."""


class GhostwriterTestGenerator:
    """A `TestGenerator` in processes of its own, a few at a time; tasks end with this object.

    The tests call every public function with values of its parameters' types. What a function refuses by an error
    that it raises by name counts as refused, and any other error fails the test.

    Args:
        output: The folder for the files with tests; it is made when it is first needed.
        limits: How many tasks run at once.
    """

    __test__: ClassVar[bool] = False

    def __init__(self, output: Path, limits: GenerationLimits | None = None) -> None:
        self._output = output
        self._limits = limits or GenerationLimits()
        self._turns = asyncio.Semaphore(self._limits.at_once)
        self._tasks: dict[str, asyncio.Task[Sequence[Path]]] = {}

    async def __aenter__(self) -> Self:
        """Return the generator."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the tasks that nobody has collected."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    @property
    def limits(self) -> GenerationLimits:
        """The limits in force."""
        return self._limits

    async def check(self) -> None:
        """Find out whether everything is installed.

        Raises:
            NotConfiguredError: Something is not; names it.
        """
        if missing := [name for name in MODULES if find_spec(name) is None]:
            raise NotConfiguredError(
                f"The ghostwriter needs packages that are not installed: {', '.join(missing)}; "
                "pip install 'plainspec[delivery]'."
            )

    async def submit(self, module: Path) -> str:
        """Begin to write tests for a module, as `TestGenerator` says."""
        found = Module.at(module)
        task_id = str(uuid4())
        self._tasks[task_id] = asyncio.create_task(self._write(found), name=f"tests for {found.name}")
        return task_id

    async def collect(self, task_id: str, timeout_s: float) -> Sequence[Path]:
        """Wait for a task, as `TestGenerator` says; one that is too late is stopped."""
        if task_id not in self._tasks:
            raise GeneratorError(f"The ghostwriter has no task {task_id}: tasks end with the process that began them.")
        task = self._tasks[task_id]
        try:
            return await asyncio.wait_for(task, timeout_s)
        except TimeoutError:
            raise GeneratorError(f"The {task.get_name()} have not been written within {timeout_s:g} s.") from None

    async def _write(self, module: Module) -> Sequence[Path]:
        async with self._turns:
            self._output.mkdir(parents=True, exist_ok=True)
            tests = self._output / module.tests
            code, printed = await run_python((str(PROGRAM), module.name, str(tests)), module.root)
            if code:
                raise GeneratorError(_why(code, module, tests, printed))
            await formatted_and_collectable(tests, module)
            return (tests,)


def _why(code: int, module: Module, tests: Path, printed: str) -> str:
    written = tests.read_text(encoding="utf-8") if tests.exists() else ""
    tests.unlink(missing_ok=True)
    if code == ghostwriting.EXIT_IMPORT_FAILED:
        return f"{module.name} ({module.path}) cannot be imported: {written}"
    if code == ghostwriting.EXIT_NOTHING_TO_TEST:
        return f"No tests can be written for {module.name} ({module.path}): no public function has typed parameters."
    return f"The ghostwriter failed on {module.name} ({module.path}): {printed[-MOST_SHOWN:]}"
