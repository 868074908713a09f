"""Caches, circuits and clocks that do not go by what they were told, each of which a feature must notice."""

from __future__ import annotations

from plainspec.proving import fault

RULES = "composition/cache_rules.feature"
BY_ITSELF = f"{RULES}: Ben asks <when>"
SMALL = f"{RULES}: One answer, for half a second"
CACHE = "agency.workflow.cache:Cache.__init__"
TRIALS = "composition/circuit_breaker_trials.feature"
STATE = "agency.workflow.breaker:CircuitBreaker.state"
TRUTH = "composition/system_clock.feature"
FRESH = f"{TRUTH}: Ben asks half a second after Ana, and answers stay fresh for <fresh>"
LIMIT = f"{TRUTH}: A search of ten seconds within 100 ms"
PAUSE = f"{TRUTH}: Nobody picks up at first"
CLOCK = "agency.workflow.clock:SystemClock"

fault(
    "a cache goes by the whole question, whatever it was told",
    caught_by=f"{RULES}: Ana and Ben ask for tea, each for another firm, and Cleo for milk",
    because="Ben expected 'price(tea: green)'",
).rewrite(CACHE, ("self._key = key", "self._key = by_value_and_data"))

fault(
    "a cache that goes by a key of its own also goes by the context",
    caught_by=f"{RULES}: Ana and Ben ask for tea, each for another firm, and Cleo for milk",
    because="Ben expected 'price(tea: green)'",
).rewrite(
    "agency.workflow.cache:Cache.run",
    ("key = self._key(value, context)", "key = self._key(value, context), identity(context.data)"),
)

fault(
    "a cache copies in its own way, whatever it was told",
    caught_by=f"{RULES}: Nobody copies what Ana and Ben scribble on",
    because="Ben expected",
).rewrite(CACHE, ("Callable[[Out_co], Out_co] = copier", "Callable[[Out_co], Out_co] = copy.deepcopy"))

fault(
    "by itself a cache keeps an answer for ten minutes", caught_by=BY_ITSELF, because="price has run 1 times"
).rewrite(CACHE, ("ttl_s: float = 300.0", "ttl_s: float = 600.0"))

fault("by itself a cache keeps an answer for a minute", caught_by=BY_ITSELF, because="price has run 2 times").rewrite(
    CACHE, ("ttl_s: float = 300.0", "ttl_s: float = 60.0")
)

fault("a cache of a single answer is refused", caught_by=SMALL, because="a cache has to keep something").rewrite(
    CACHE, ("max_entries <= 0", "max_entries <= 1")
)

fault("a cache keeps every answer for a second at least", caught_by=SMALL, because="price has run 1 times").rewrite(
    CACHE, ("self.ttl_s = ttl_s", "self.ttl_s = max(1.0, ttl_s)")
)

fault(
    "a circuit looks open to whoever may try",
    caught_by=f"{TRIALS}: the time to recover is over",
    because="the circuit is open instead of half-open",
).rewrite(STATE, ("self._recovers_in_s() <= 0", "self._recovers_in_s() < 0"))

fault(
    "a circuit looks half-open as soon as it opens",
    caught_by=f"{TRIALS}: nobody may try yet",
    because="the circuit is half-open instead of open",
).rewrite(STATE, (" and self._recovers_in_s() <= 0", ""))

fault(
    "a circuit that was closed again looks half-open",
    caught_by=f"{TRIALS}: two trials have gone well",
    because="the circuit is half-open instead of closed",
).rewrite(STATE, ("self._state is BreakerState.OPEN and ", ""))

fault(
    "a trial that goes wrong counts from the first outage",
    caught_by=f"{TRIALS}: the second trial has gone wrong",
    because="the circuit is half-open instead of open",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker._failed",
    ("        self._opened_at_s", "        if self._state is BreakerState.CLOSED: self._opened_at_s"),
)

fault("the clock stands still while nobody does anything", caught_by=FRESH, because="price has run 1 times").rewrite(
    f"{CLOCK}.now", ("time.monotonic()", "time.process_time()")
)

fault("the clock counts milliseconds", caught_by=FRESH, because="price has run 2 times").rewrite(
    f"{CLOCK}.now", ("time.monotonic()", "time.monotonic() * 1000")
)

fault("pauses are taken for milliseconds", caught_by=PAUSE, because="Ana's run took").rewrite(
    f"{CLOCK}.sleep", ("asyncio.sleep(delay_s)", "asyncio.sleep(delay_s / 1000)")
)

fault("a pause is not waited for", caught_by=PAUSE, because="Ana's run took").rewrite(
    f"{CLOCK}.sleep", ("await asyncio.sleep(delay_s)", "asyncio.get_running_loop().call_later(delay_s, print)")
)

fault("limits are taken for milliseconds", caught_by=LIMIT, because="Ana's run took").rewrite(
    f"{CLOCK}.timeout", ("asyncio.timeout(delay_s)", "asyncio.timeout(delay_s / 1000)")
)

fault("limits are taken for minutes", caught_by=LIMIT, because="Ana's run took").rewrite(
    f"{CLOCK}.timeout", ("asyncio.timeout(delay_s)", "asyncio.timeout(delay_s * 60)")
)
