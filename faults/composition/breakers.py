"""Ways in which circuit breakers can be broken.

Each rewrites a piece of `agency.workflow`: where, what stands there, and what stands there instead.
"""

from plainspec.proving import fault

fault(
    "a breaker never opens",
    caught_by="composition/circuit_breaker.feature: The sixth caller is turned away",
    because="Ben was told of error of print",
).rewrite("agency.workflow.breaker:CircuitBreaker._failed", ("self._enter(BreakerState.OPEN)", "pass"))

fault(
    "a breaker opens at the first failure",
    caught_by="composition/circuit_breaker.feature: Failure, success, failure, success",
    because="Ben was told of open circuit",
).rewrite("agency.workflow.breaker:CircuitBreaker._failed", ("self._failed_in_a_row >= self._failures", "True"))

fault(
    "a breaker never recovers",
    caught_by="composition/circuit_breaker.feature: Ben comes when the time is up",
    because="Ben got 'post(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker._recovers_in_s",
    ("self._opened_at_s + self._recovery_s", "self._opened_at_s + 1e9"),
)

fault(
    "a breaker recovers at once",
    caught_by="composition/circuit_breaker.feature: Ben comes a second too early",
    because="Ben got 'recover(page)'",
).rewrite("agency.workflow.breaker:CircuitBreaker._recovers_in_s", ("return ", "return -1 or "))

fault(
    "everybody may try at once",
    caught_by="composition/circuit_breaker.feature: One may try, the others are turned away",
    because="Cleo got 'slow(page)'",
).rewrite("agency.workflow.breaker:CircuitBreaker._admitted", ("self._under_way >= self._half_open_calls", "False"))

fault(
    "a caller who hangs up counts as a failure",
    caught_by="composition/circuit_breaker.feature: Ana hangs up; Ben is put through",
    because="Ben was told of open circuit",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.run",
    ("except self._on:", "except BaseException:"),
    (" and cancel_requests() <= requests", ""),
)

fault(
    "a success does not start the count anew",
    caught_by="composition/circuit_breaker.feature: Failure, success, failure, success",
    because="Cleo was told of open circuit",
).rewrite("agency.workflow.breaker:CircuitBreaker._succeeded", ("self._failed_in_a_row = 0", "pass"))

fault(
    "who is turned away prolongs the outage",
    caught_by="composition/circuit_breaker.feature: Ben comes when the time is up",
    because="Ben got 'post(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker._admitted",
    (
        "raise CircuitOpenError(self.step.name, wait_s)",
        "self._opened_at_s = self._clock.now(); raise CircuitOpenError(self.step.name, wait_s)",
    ),
)

fault(
    "a trial call never ends",
    caught_by="composition/circuit_breaker.feature: One may try, the others are turned away",
    because="Dan was told of open circuit",
).rewrite("agency.workflow.breaker:CircuitBreaker._admitted", ("self._under_way -= 1", "pass"))

fault(
    "a late failure opens a circuit that was closed since",
    caught_by="composition/circuit_breaker.feature: Ana's failure comes to light when the circuit is closed again",
    because="Dan was told of open circuit",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.run",
    ("if period is self._period and cancel_requests()", "if cancel_requests()"),
)

fault(
    "by itself a breaker opens after six failures",
    caught_by="composition/circuit_breaker_figures.feature: Ben comes a second too early, Cleo in time",
    because="Ben got 'print(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.__init__", ("self._failures = failures", "self._failures = failures + 1")
)

fault(
    "by itself a breaker is open for ten minutes",
    caught_by="composition/circuit_breaker_figures.feature: Ben comes a second too early, Cleo in time",
    because="Cleo was told of open circuit",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.__init__",
    ("self._recovery_s = recovery_s", "self._recovery_s = recovery_s * 2"),
)

fault(
    "by itself a breaker is open for a minute",
    caught_by="composition/circuit_breaker_figures.feature: Ben comes a second too early, Cleo in time",
    because="Ben got 'print(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.__init__",
    ("self._recovery_s = recovery_s", "self._recovery_s = recovery_s / 5"),
)

fault(
    "by itself a breaker lets four try",
    caught_by="composition/circuit_breaker_figures.feature: Three listen, and the fourth is turned away",
    because="Emil got",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.__init__",
    ("self._half_open_calls = half_open_calls", "self._half_open_calls = half_open_calls + 1"),
)

fault(
    "by itself a breaker is content with one success",
    caught_by="composition/circuit_breaker_figures.feature: Three listen, and the fourth is turned away",
    because="Gus got",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.__init__",
    ("self._successes = successes", "self._successes = successes - 1"),
)

fault(
    "by itself a breaker asks for three successes",
    caught_by="composition/circuit_breaker_figures.feature: Three listen, and the fourth is turned away",
    because="Ida was told of open circuit",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.__init__",
    ("self._successes = successes", "self._successes = successes + 1"),
)

fault(
    "a late success counts as a trial",
    caught_by="composition/circuit_breaker_figures.feature: Ana has listened since before the outage",
    because="Emil got 'post(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.run",
    ("if period is self._period:\n            self._succeeded()", "if True:\n            self._succeeded()"),
)
