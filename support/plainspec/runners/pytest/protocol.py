"""A scenario's three phases, without asking pytest's plugins about those in which nothing can happen.

pytest asks a dozen functions at the set-up, the call and the tear-down of every item, and catches what is printed and
logged meanwhile. For a scenario that needs no fixture that is most of the work, although nobody's code runs in two of
its phases: there is nothing to catch then, and nobody to ask. It gets the same reports at the same moments. Where
anybody but pytest takes part in the phases (a plugin, a conftest, a debugger), and for all other items, pytest goes
its own way.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import pytest
from _pytest import runner, threadexception, unraisableexception
from _pytest.logging import caplog_handler_key, caplog_records_key
from _pytest.terminal import TerminalReporter

from plainspec.runners.pytest.collection import case_of
from plainspec.runners.pytest.items import HARMLESS

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.runners.pytest.collection import Case
    from plainspec.runners.pytest.session import GherkinSession

TESTED = ((9, 0), (9, 2))
"""The first and the last version of pytest whose own way is known to end the same."""

WATCHED = ("usepdb", "trace", "debug", "setupshow", "setuponly", "setupplan")
"""Options under which somebody watches pytest at work."""

CURRENT_TEST = "PYTEST_CURRENT_TEST"
"""What pytest sets while a test runs; here it is for the call alone."""

MEANINGFUL = frozenset({"skip", "skipif", "xfail"})
OWN = frozenset(
    {
        "plainspec.runners.pytest.session",
        "plainspec.runners.pytest.skip_policy",
        "plainspec.reporting.pytest_allure",
        __name__,
    }
)


def shorten(session: pytest.Session, run: GherkinSession) -> None:
    """Let the scenarios of a run go the short way, unless somebody watches."""
    tested = TESTED[0] <= pytest.version_tuple[:2] <= TESTED[1]
    if tested and session.items and not any(getattr(session.config.option, name, False) for name in WATCHED):
        session.config.pluginmanager.register(ScenarioProtocol(session, run), "plainspec-protocol")


class ScenarioProtocol:
    """Takes scenarios without fixtures through their phases, a plugin of a run."""

    def __init__(self, session: pytest.Session, run: GherkinSession) -> None:
        self._config = session.config
        hook = session.config.hook
        self._tell_uneventful: Any = hook.pytest_runtest_logreport
        self._hook = self._hook_here = hook
        self._parent: Any = None
        self._run = run
        self._state: Any = session._setupstate  # noqa: SLF001 - pytest has no public way
        self._active: dict[Any, Any] = self._state.stack
        self._reraise = runner.get_reraise_exceptions(session.config)
        self._callers = [
            *(hook.pytest_runtest_setup, hook.pytest_runtest_call, hook.pytest_runtest_teardown),
            *(hook.pytest_runtest_makereport, hook.pytest_runtest_protocol),
        ]
        self._asked = self._among_us = self._called_as_it_is = False
        self._begin: list[Callable[..., object]] = []
        switched_on = session.config.pluginmanager.is_registered
        self._noticing: list[Any] = [plugin for plugin in (unraisableexception, threadexception) if switched_on(plugin)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Run a scenario that needs no fixture; leave everything else to pytest."""
        case = case_of(item)
        if case is None or not is_bare(item) or not self._nobody_minds():
            return None
        if item.parent is not self._parent:
            self._parent, self._hook_here = item.parent, item.ihook
        hook = self._hook_here
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        self._phases(Turn(item, hook, self._tell_uneventful, self._reraise), nextitem, case)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def pytest_plugin_registered(self) -> None:
        """Ask anew who takes part."""
        self._asked = False

    def _nobody_minds(self) -> bool:
        """Tell whether only pytest and Plainspec take part in the phases, now that this item begins."""
        if not self._asked:
            self._asked = True
            asked = [caller.get_hookimpls() for caller in self._callers]
            self._among_us = all(_is_known(plugin.function) for plugins in asked for plugin in plugins)
            callers = self._hook.pytest_pyfunc_call.get_hookimpls()
            self._called_as_it_is = all(plugin.function.__module__ in HARMLESS for plugin in callers)
            self._tell_uneventful = self._interested()
            at_setup = [plugin.function for plugin in reversed(asked[0])]
            self._begin = [function for function in at_setup if function.__module__ in OWN]
        return self._among_us

    def _interested(self) -> Any:
        """Return what tells of a set-up or tear-down that went well: pytest's terminal need not keep each of these."""
        manager, hook = self._config.pluginmanager, self._hook
        terminal: Any = manager.get_plugin("terminalreporter")
        asked = (hook.pytest_runtest_logreport, hook.pytest_report_teststatus, hook.pytest_terminal_summary)
        among_us = all(_is_known(plugin.function) for caller in asked for plugin in caller.get_hookimpls())
        if type(terminal) is not TerminalReporter or not among_us:
            return hook.pytest_runtest_logreport
        if self._config.option.durations is not None or self._config.getini("console_output_style") == "times":
            return hook.pytest_runtest_logreport
        return manager.subset_hook_caller("pytest_runtest_logreport", [terminal])

    def _phases(self, turn: Turn, nextitem: pytest.Item | None, case: Case) -> None:
        item = turn.item
        if not item._request:  # noqa: SLF001 - as pytest does, for those that run an item again
            item._initrequest()  # noqa: SLF001 - as above
        try:
            if self._called_as_it_is:
                item.runtest = item.obj
            if turn.phase("setup", partial(self._set_up, item)).passed:
                turn.phase("call", partial(turn.hook.pytest_runtest_call, item=item))
            if item.session.shouldfail or item.session.shouldstop:
                nextitem = None
            turn.phase("teardown", partial(self._tear_down, item, nextitem, case))
        finally:
            vars(item).pop("runtest", None)
            item._request = False  # noqa: SLF001 - as pytest does, so that nothing outlives its scenario
            item.funcargs = None

    def _set_up(self, item: pytest.Item) -> None:
        if item.parent not in self._active:
            item.ihook.pytest_runtest_setup(item=item)
            return
        for begin in self._begin:
            begin(item)
        item.stash[caplog_records_key] = {}
        self._state.setup(item)
        for noticing in self._noticing:
            noticing.pytest_runtest_setup(item)

    def _tear_down(self, item: pytest.Item, nextitem: pytest.Item | None, case: Case) -> None:
        finalizers, _ = self._active[item]
        goes_on = nextitem is not None and nextitem.parent is item.parent
        if not goes_on or len(finalizers) > 1 or (case.ledger and case.ledger.open_tasks()):
            item.ihook.pytest_runtest_teardown(item=item, nextitem=nextitem)
            return
        self._state.teardown_exact(nextitem)
        os.environ.pop(CURRENT_TEST, None)
        for noticing in self._noticing:
            noticing.pytest_runtest_teardown(item)
        with suppress(KeyError):  # where the plugin is switched off, there are none
            del item.stash[caplog_records_key]
            del item.stash[caplog_handler_key]
        self._run.settle(item, case)


class Turn:
    """One scenario on its way through the phases."""

    __slots__ = ("_keywords", "_nodeid", "_reraise", "_tell_uneventful", "hook", "item")

    def __init__(self, item: pytest.Item, hook: Any, tell_uneventful: Any, reraise: Any) -> None:
        self.item: Any = item
        self.hook = hook
        self._tell_uneventful = tell_uneventful
        self._reraise = reraise
        self._keywords: dict[str, Literal[1]] = dict.fromkeys(item.keywords, 1)
        self._nodeid: Any = getattr(item, "id", item.nodeid)

    def phase(self, when: Any, work: Callable[[], None]) -> pytest.TestReport:
        """Do the work of a phase, and report it as pytest would."""
        call = pytest.CallInfo.from_call(work, when, reraise=self._reraise)
        if call.excinfo is None:
            report = self._passed(call, when)
        else:
            report = self.hook.pytest_runtest_makereport(item=self.item, call=call)
        uneventful = call.excinfo is None and when != "call" and not report.sections
        tell = self._tell_uneventful if uneventful else self.hook.pytest_runtest_logreport
        tell(report=report)
        if runner.check_interactive_exception(call, report):
            self.hook.pytest_exception_interact(node=self.item, call=call, report=report)
        return report

    def _passed(self, call: pytest.CallInfo[None], when: Any) -> pytest.TestReport:
        """Make the report of a phase that raised nothing; the scenario's keywords are the same in all of them."""
        item = self.item
        return pytest.TestReport(
            self._nodeid,
            item.location,
            self._keywords,
            "passed",
            None,
            when,
            [(f"Captured {kind} {phase}", text) for phase, kind, text in item._report_sections],  # noqa: SLF001 - as above
            call.duration,
            call.start,
            call.stop,
            user_properties=item.user_properties,
        )


def is_bare(item: Any) -> bool:
    """Tell whether an item asks for nothing, and carries no mark that means something to pytest."""
    if item.fixturenames or "setup" in vars(item):
        return False
    return not any(mark.name in MEANINGFUL for node in item.listchain() for mark in node.own_markers)


def _is_known(function: Callable[..., object]) -> bool:
    return function.__module__.startswith("_pytest.") or function.__module__ in OWN
