"""The pytest plugin of runs that measure what each scenario or test reaches, and of runs with a mutant."""

from __future__ import annotations

import importlib.abc
import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.proving.records import event

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from importlib.machinery import ModuleSpec

SHARED = "*"
"""What stands for the lines that run while something is set up that several scenarios or tests share."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options that `plainspec prove --mutants` starts its runs with."""
    group = parser.getgroup("plainspec-proving")
    group.addoption("--plainspec-record", required=True, help="the file to write to")
    group.addoption("--plainspec-reach", default="", help="measure which lines below these folders are reached")
    group.addoption("--plainspec-mutant", default="", help="a file: the mutated file and its text, and what runs")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Put the mutant in the place of the module before anything is collected."""
    record = Path(config.getoption("--plainspec-record"))
    if sources := config.getoption("--plainspec-reach"):
        config.pluginmanager.register(Reach(json.loads(sources), record), "plainspec-reach")
    if order := config.getoption("--plainspec-mutant"):
        told = json.loads(Path(order).read_text(encoding="utf-8"))
        finder = MutantFinder(Path(told["file"]), told["source"])
        if loaded := finder.loaded_already():
            raise pytest.UsageError(f"{loaded} was loaded before its mutant could take its place")
        sys.meta_path.insert(0, finder)
        config.pluginmanager.register(Selection(told["items"]), "plainspec-selection")


class MutantFinder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Loads one file with another text."""

    def __init__(self, file: Path, source: str) -> None:
        self._file = file.resolve()
        self._source = source
        self._looking = False

    def loaded_already(self) -> str:
        """Return the name of the module that was made of the file, if there is one."""
        loaded = list(sys.modules.items())
        return next((name for name, module in loaded if getattr(module, "__file__", None) == str(self._file)), "")

    def find_spec(self, fullname: str, *_: Any, **__: Any) -> ModuleSpec | None:
        """Answer for the module that the file makes; leave every other one to those who come next."""
        if self._looking or fullname.rpartition(".")[2] not in {self._file.stem, self._file.parent.name}:
            return None
        self._looking = True
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._looking = False
        if spec is None or spec.origin is None or Path(spec.origin).resolve() != self._file:
            return None
        spec.loader = self
        return spec

    def get_source(self, fullname: str) -> str:  # noqa: ARG002 - there is one only
        """Return the mutated text."""
        return self._source

    def get_code(self, fullname: str) -> Any:  # noqa: ARG002 - there is one only
        """Compile it under the name of the file."""
        return compile(self._source, str(self._file), "exec", dont_inherit=True)


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
