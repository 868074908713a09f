"""The pytest plugin of runs that measure what each scenario or test reaches, and of runs with a mutant."""

from __future__ import annotations

import json
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.proving.records import event

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from types import CodeType

LOADED_TOO_EARLY = "was loaded before its mutant could take its place"
NEVER_LOADED = "was not loaded by what should reach its mutant"
SHARED = "*"
"""What stands for the lines that run while something is set up that several scenarios or tests share."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options that `plainspec prove --mutants` starts its runs with."""
    group = parser.getgroup("plainspec-proving")
    group.addoption("--plainspec-record", required=True, help="the file to write to")
    group.addoption("--plainspec-reach", default="", help="measure which lines below these folders are reached")
    group.addoption("--plainspec-mutant", default="", help="a file: the mutated file and its text, and what runs")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Put the mutant in the place of its file before a conftest.py is loaded."""
    if order := early_config.known_args_namespace.plainspec_mutant:
        told = json.loads(Path(order).read_text(encoding="utf-8"))
        early_config.pluginmanager.register(MutantFile(Path(told["file"]), told["source"]), "plainspec-mutant-file")
        early_config.pluginmanager.register(Selection(told["items"]), "plainspec-selection")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Measure what is reached, if asked to."""
    if sources := config.getoption("--plainspec-reach"):
        record = Path(config.getoption("--plainspec-record"))
        config.pluginmanager.register(Reach(json.loads(sources), record), "plainspec-reach")


class MutantFile:
    """Has one file loaded with another text, whoever loads it: the import system, or Alembic its migrations."""

    def __init__(self, file: Path, source: str) -> None:
        self._file = file.resolve()
        self._source = source
        self._loaded = False
        loaded = [name for name, module in sys.modules.items() if getattr(module, "__file__", None) == str(self._file)]
        if loaded:
            raise pytest.UsageError(f"{loaded[0]} {LOADED_TOO_EARLY}")
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(SourceFileLoader, "get_code", self._get_code(SourceFileLoader.get_code))

    def _get_code(self, original: Callable[[SourceFileLoader, str], CodeType | None]) -> Callable[..., CodeType | None]:
        def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
            if not loader.path.endswith(self._file.name) or Path(loader.path).resolve() != self._file:
                return original(loader, name)
            self._loaded = True
            return compile(self._source, str(self._file), "exec", dont_inherit=True)

        return get_code

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Write it down if the mutant has not been loaded at all."""
        self._patch.undo()
        if not self._loaded:
            with Path(config.getoption("--plainspec-record")).open("a", encoding="utf-8") as record:
                record.write(event("problem", text=f"{self._file.name} {NEVER_LOADED}"))


class Selection:
    """Runs some of the collected items only, in an order of their own."""

    def __init__(self, names: Sequence[str]) -> None:
        self._order = {name: place for place, name in enumerate(names)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep what was asked for."""
        items[:] = [item for item in items if item.nodeid in self._order]
        items.sort(key=lambda item: self._order[item.nodeid])


class Reach:  # pragma: no cover - its own measurement ends the one around it
    """Measures which lines each item reaches, how long it takes, and what is red."""

    def __init__(self, sources: Sequence[str], record: Path) -> None:
        from coverage import Coverage

        self._record = record
        self._seconds: dict[str, float] = {}
        self._red: list[str] = []
        self._problems: list[str] = []
        self._coverage = Coverage(
            data_file=None, config_file=False, source=list(sources), concurrency=["greenlet", "thread"], messages=False
        )
        self._coverage.start()
        self._context = ""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Count what runs as reached by the item."""
        self._switch(item.nodeid)
        try:
            return (yield)
        finally:
            self._switch("")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """Count what is set up for several items as reached by all."""
        before = self._context
        if fixturedef.scope != "function":
            self._switch(SHARED)
        try:
            return (yield)
        finally:
            self._switch(before)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up how long an item takes."""
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed and report.nodeid not in self._red:
            self._red.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Take note of what cannot run."""
        if report.failed:
            self._problems.append(f"{report.nodeid}: {report.longrepr}")

    def pytest_unconfigure(self) -> None:
        """Write it all down."""
        self._coverage.stop()
        data = self._coverage.get_data()
        number = {name: place for place, name in enumerate([SHARED, *self._seconds])}
        lines = {
            file: {line: [number[name] for name in names if name] for line, names in known.items()}
            for file in data.measured_files()
            for known in (data.contexts_by_lineno(file),)
        }
        items = [[name, round(seconds, 3)] for name, seconds in self._seconds.items()]
        line = event("reach", items=items, red=self._red, problems=self._problems, lines=lines)
        with self._record.open("a", encoding="utf-8") as record:
            record.write(line)

    def _switch(self, context: str) -> None:
        self._context = context
        self._coverage.switch_context(context)
