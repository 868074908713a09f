"""Parts that remember what they should not, or forget what they should not, each of which a feature must notice."""

from plainspec.proving import fault

APART = "composition/runs_apart.feature"
RULES = "composition/cache_rules.feature"
FIGURES = "composition/circuit_breaker_figures.feature"
CACHE = "agency.workflow.cache:Cache.__init__"
TAKE_OFF = "agency.workflow.cache:Cache._take_off"
IDENTITY = "agency.workflow.cache:identity"

fault(
    "attempts of one run count for the next",
    caught_by=f"{APART}: Ana has tried twice, and Ben tries twice as well",
    because="jam has run 3 times instead of 4",
).rewrite(
    "agency.workflow.retry:Retry.run",
    ("attempt = 1\n", "attempt = vars(self).get('used', 1)\n"),
    ("attempt += 1", "attempt += 1\n        self.used = attempt"),
)

fault(
    "a saga undoes what others have done",
    caught_by=f"{APART}: Ana's trip works out, and Ben's does not",
    because="send has run 2 times instead of 1",
).rewrite(
    "agency.workflow.saga:Saga.run",
    ("done: list[tuple[AnyStep, Any]] = []", "done = vars(self).setdefault('done', [])"),
)

fault(
    "all caches keep their answers in one place",
    caught_by=f"{APART}: Two caches, in a row in one workflow",
    because="Ana got 'rain'",
).rewrite(
    CACHE,
    (
        "self._entries: OrderedDict[Hashable, _Entry[Out_co]] = OrderedDict()",
        "self._entries = vars(Cache).get('kept', OrderedDict())\n    Cache.kept = self._entries",
    ),
)

fault(
    "all caches share the calls under way",
    caught_by=f"{APART}: Two caches in one workflow",
    because="[draft(rain), draft(rain)]",
).rewrite(
    CACHE,
    (
        "self._flights: dict[Hashable, _Flight[Out_co]] = {}",
        "self._flights = vars(Cache).get('flying', {})\n    Cache.flying = self._flights",
    ),
)

fault(
    "all circuit breakers are one",
    caught_by=f"{APART}: Two circuit breakers in one workflow",
    because="Ana got 'send(send(rain))'",
).rewrite("agency.workflow.breaker:CircuitBreaker._enter", ("self._state = state", "CircuitBreaker._state = state"))

fault(
    "a cache keeps the very list that its step goes on writing on",
    caught_by=f"{RULES}: The step itself goes on writing on the list that it has answered with",
    because="Cleo got '[tea, coffee]'",
).rewrite(
    TAKE_OFF,
    (
        'self._copy(await call("cache.miss", self.step, value, context))',
        'await call("cache.miss", self.step, value, context)',
    ),
)

fault(
    "a copy is only as deep as the first list",
    caught_by=f"{RULES}: Ana scribbles on a list in her list",
    because="scribble of Ana, scribble of Ben",
).rewrite(CACHE, ("= copier", "= copy.copy"))

fault(
    "a set cannot be asked for",
    caught_by=f"{RULES}: Ana asks for green tea, Ben for tea that is green, and Cleo for black tea",
    because="cannot be a cache key",
).rewrite(IDENTITY, ("if isinstance(value, set | frozenset):", "if False:"))

fault(
    "what can change is a question for ever",
    caught_by=f"{RULES}: What stands on a slate can be wiped off",
    because="the objection was: none",
).rewrite(IDENTITY, ("raise TypeError(", "return str("), (" from error", ""))

fault(
    "who asks by what can change is not told the remedy",
    caught_by=f"{RULES}: What stands on a slate can be wiped off",
    because="the objection was: unhashable type",
).rewrite(
    IDENTITY,
    ('TypeError(f"{value!r} cannot be a cache key; give the cache a key= of its own") from error', "error"),
)

fault(
    "a failure empties the cache",
    caught_by=f"{RULES}: Ben's question fails between Ana's and Cleo's",
    because="price has run 2 times instead of 1",
).rewrite(
    TAKE_OFF,
    (
        "        finally:\n",
        "        except Exception:\n            self._entries.clear()\n            raise\n        finally:\n",
    ),
)

fault(
    "a breaker lets two try by itself",
    caught_by=f"{FIGURES}: Three listen, and the fourth is turned away",
    because="Dan was told of open circuit",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.__init__",
    ("self._half_open_calls = half_open_calls", "self._half_open_calls = half_open_calls - 1"),
)

fault(
    "the time to recover counts from the call",
    caught_by=f"{FIGURES}: Ana's call fails after five seconds, and Ben comes a second too early",
    because="Ben got 'slow(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.run",
    ("    with self._admitted()", "    begun_s = self._clock.now()\n    with self._admitted()"),
    ("self._failed()", "self._failed(); self._opened_at_s = begun_s"),
)

fault(
    "a trial that fails when the circuit is closed again opens it",
    caught_by="composition/circuit_breaker_trials.feature: Ben's trial fails after Cleo's has gone well",
    because="Dan got 'file(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker._succeeded",
    ("self._enter(BreakerState.CLOSED)", "self._state = BreakerState.CLOSED"),
)
