"""Ways in which sagas and circuit breakers can be broken.

Each fault rewrites a piece of `agency.workflow`: where, what stands there, and what stands there instead.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch


def plant(name: str, caught_by: str, because: str, where: str, *edits: tuple[str, str]) -> None:
    """Declare a fault that rewrites the source of one function of the workflow library.

    Args:
        name: the fault in plain words.
        caught_by: the feature below features/composition, and the scenario.
        because: words of the failure.
        where: `module:Class.function` below `agency.workflow`.
        edits: pieces of its source, and what stands there instead.
    """

    def rewrite(patch: Patch) -> None:
        original = patch.original(f"agency.workflow.{where}")
        source = textwrap.dedent(inspect.getsource(original))
        for old, new in edits:
            if old not in source:
                raise LookupError(f"{where} does not contain {old!r} any more")
            source = source.replace(old, new)
        made: dict[str, Any] = {}
        exec(source, vars(sys.modules[original.__module__]), made)  # noqa: S102 - this is what rewriting means
        patch.attribute(f"agency.workflow.{where}", made[original.__name__])

    rewrite.__name__ = rewrite.__qualname__ = name.replace(" ", "_")
    rewrite.__code__ = rewrite.__code__.replace(co_firstlineno=sys._getframe(1).f_lineno)  # noqa: SLF001 - messages name it
    fault(name, caught_by=f"composition/{caught_by}", because=because)(rewrite)


plant(
    "a trip that works out is undone",
    "saga.feature: Everything can be had",
    "unfly has run 1 times instead of 0",
    "saga:Saga.run",
    ('return cast("Out_co", answer)', 'await self._undo(done, context)\n    return cast("Out_co", answer)'),
)
plant(
    "nothing is undone",
    "saga.feature: There is no car",
    "unhotel begins",
    "saga:Saga._undo",
    ("reversed(done)", "()"),
)
plant(
    "the first step is undone first",
    "saga.feature: There is no car",
    "3 s: unfly begins",
    "saga:Saga._undo",
    ("reversed(done)", "done"),
)
plant(
    "a step that failed is undone, too",
    "saga.feature: The car was never booked",
    "unhotel has run 1 times instead of 0",
    "saga:Saga.run",
    (
        'answer = await call("saga.forward", step, answer, context)',
        (
            "if undo is not None: done.append((undo, answer))\n"
            '            answer = await call("saga.forward", step, answer, context)'
        ),
    ),
    (
        "            if undo is not None:\n                done.append((undo, answer))\n",
        "",
    ),
)
plant(
    "a failing undo hides the failure",
    "saga.feature: The hotel keeps the money",
    "Ana was told of error of fined",
    "saga:Saga.run",
    ('SagaError("a saga failed and could not be undone", [failure, *errors])', "errors[0]"),
    ("raise outcome from failure", "raise outcome from None"),
)
plant(
    "a failing undo ends the undoing",
    "saga.feature: The hotel keeps the money",
    "unfly has run 0 times instead of 1",
    "saga:Saga._undo",
    ("errors.append(error)", "return [error]"),
)
plant(
    "a trip that was given up is not undone",
    "saga.feature: Ana changes her mind at the hotel desk",
    "unfly begins",
    "saga:Saga.run",
    ("errors, _ = await finish(self._undo(done, context))", "errors = []"),
)
plant(
    "the undoing stops when the person leaves",
    "saga.feature: Ana leaves while her trip is being undone",
    "3 s instead of 4 s",
    "saga:Saga.run",
    (
        "errors, cancelled_late = await finish(self._undo(done, context))",
        "errors, cancelled_late = await self._undo(done, context), None",
    ),
)
plant(
    "a breaker never opens",
    "circuit_breaker.feature: The sixth caller is turned away",
    "Ben was told of error of print",
    "breaker:CircuitBreaker._failed",
    ("self._enter(BreakerState.OPEN)", "pass"),
)
plant(
    "a breaker opens at the first failure",
    "circuit_breaker.feature: Failure, success, failure, success",
    "Ben was told of open circuit",
    "breaker:CircuitBreaker._failed",
    ("self._failed_in_a_row >= self._failures", "True"),
)
plant(
    "a breaker never recovers",
    "circuit_breaker.feature: Ben comes when the time is up",
    "Ben got 'post(page)'",
    "breaker:CircuitBreaker._recovers_in_s",
    ("self._opened_at_s + self._recovery_s", "self._opened_at_s + 1e9"),
)
plant(
    "a breaker recovers at once",
    "circuit_breaker.feature: Ben comes a second too early",
    "Ben got 'recover(page)'",
    "breaker:CircuitBreaker._recovers_in_s",
    ("return ", "return -1 or "),
)
plant(
    "everybody may try at once",
    "circuit_breaker.feature: One may try, the others are turned away",
    "Cleo got 'slow(page)'",
    "breaker:CircuitBreaker._admitted",
    ("self._under_way >= self._half_open_calls", "False"),
)
plant(
    "a caller who hangs up counts as a failure",
    "circuit_breaker.feature: Ana hangs up; Ben is put through",
    "Ben was told of open circuit",
    "breaker:CircuitBreaker.run",
    ("except self._on:", "except BaseException:"),
)
plant(
    "an undo gets the input of its step",
    "saga.feature: The train is refunded to whoever brings the ticket",
    "error of fined",
    "saga:Saga.run",
    ("done.append((undo, answer))", "done.append((undo, value))"),
)
plant(
    "the undoing of a trip that was given up can be cut short",
    "saga.feature: Time runs out at the hotel desk, and then Ana leaves as well",
    "2 s instead of 3.5 s",
    "saga:Saga.run",
    ("errors, _ = await finish(self._undo(done, context))", "errors = await self._undo(done, context)"),
)
plant(
    "a success does not start the count anew",
    "circuit_breaker.feature: Failure, success, failure, success",
    "Cleo was told of open circuit",
    "breaker:CircuitBreaker._succeeded",
    ("self._failed_in_a_row = 0", "pass"),
)
plant(
    "who is turned away prolongs the outage",
    "circuit_breaker.feature: Ben comes when the time is up",
    "Ben got 'post(page)'",
    "breaker:CircuitBreaker._admitted",
    (
        "raise CircuitOpenError(self.step.name, wait_s)",
        "self._opened_at_s = self._clock.now(); raise CircuitOpenError(self.step.name, wait_s)",
    ),
)
plant(
    "a trial call never ends",
    "circuit_breaker.feature: One may try, the others are turned away",
    "Dan was told of open circuit",
    "breaker:CircuitBreaker._admitted",
    ("self._under_way -= 1", "pass"),
)
plant(
    "a late failure opens a circuit that was closed since",
    "circuit_breaker.feature: Ana's failure comes to light when the circuit is closed again",
    "Dan was told of open circuit",
    "breaker:CircuitBreaker.run",
    ("if period is self._period:\n                self._failed()", "if True:\n                self._failed()"),
)
