"""Slips in which one run decides what another one gets, or an answer is lost, each of which a feature must notice.

Each rewrites a piece of `agency.workflow`: where, what stands there, and what stands there instead.
"""

from plainspec.proving import fault

APART = "composition/runs_apart.feature"
CACHE = "composition/cache_limits.feature"
CHOICE = "composition/routing.feature"

fault(
    "a retry keeps the input of the first run",
    caught_by=f"{APART}: Ben comes after Ana, to a retried step",
    because="Ben got 'draft(rain)'",
).rewrite(
    "agency.workflow.retry:Retry.run",
    ("requests = cancel_requests()", "requests = cancel_requests()\n    value = vars(self).setdefault('first', value)"),
)

fault(
    "a time limit counts from the beginning of the first run",
    caught_by=f"{APART}: Ben comes after Ana, to a limited step",
    because="Ben was told of timeout of draft",
).rewrite(
    "agency.workflow.timeout:Timeout.run",
    ("self._clock.timeout(self.limit_s)", "self._clock.timeout(max(0.001, self.limit_s - self._clock.now()))"),
)

fault(
    "a second way keeps the input of the first run",
    caught_by=f"{APART}: Ben comes after Ana, to a second way",
    because="Ben got 'draft(rain)'",
).rewrite(
    "agency.workflow.fallback:Fallback.run",
    ("self.fallback, value, context", "self.fallback, vars(self).setdefault('first', value), context"),
)

fault(
    "a guarded step keeps the input of the first run",
    caught_by=f"{APART}: Ben comes after Ana, to a guarded step",
    because="Ben got 'draft(rain)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.run",
    ("self.step, value, context", "self.step, vars(self).setdefault('first', value), context"),
)

fault(
    "a saga keeps the input of the first run",
    caught_by=f"{APART}: Ben comes after Ana, to a saga",
    because="Ben got 'send(draft(rain))'",
).rewrite(
    "agency.workflow.saga:Saga.run",
    ("answer: Any = value", "answer: Any = vars(self).setdefault('first', value)"),
)

fault(
    "a cache keeps the question of the first run",
    caught_by=f"{APART}: Ben comes after Ana, to a cached step",
    because="Ben got 'draft(rain)'",
).rewrite(
    "agency.workflow.cache:Cache._take_off",
    ("self.step, value, context", "self.step, vars(self).setdefault('first', value), context"),
)

fault(
    "a chain keeps the input of the first run",
    caught_by=f"{APART}: Ben comes after Ana, to a chain",
    because="Ben got 'send(draft(rain))'",
).rewrite(
    "agency.workflow.sequence:Sequence.run",
    ("answer: Any = value", "answer: Any = vars(self).setdefault('first', value)"),
)

fault(
    "branches keep the input of the first run",
    caught_by=f"{APART}: Ben comes after Ana, to branches",
    because="Ben got '[draft(rain), send(rain)]'",
).rewrite(
    "agency.workflow.parallel:Parallel._run_branch",
    ("value, context)", "vars(self).setdefault('first', value), context)"),
)

fault(
    "a condition keeps what it has found for the first run",
    caught_by=f"{APART}: Ben comes after Ana, to a condition",
    because="Ben got 'draft(snow)'",
).rewrite(
    "agency.workflow.conditional:Conditional.run",
    (
        "if await self._condition(value, context):",
        "if vars(self).setdefault('found', await self._condition(value, context)):",
    ),
)

fault(
    "a router keeps the route of the first run",
    caught_by=f"{APART}: Ben comes after Ana, to a choice of routes",
    because="Ben got 'draft(snow)'",
).rewrite(
    "agency.workflow.router:Router.run",
    (
        "key = await self._choose(value, context)",
        "key = vars(self).setdefault('key', await self._choose(value, context))",
    ),
)

fault(
    "an empty answer is taken for a failure",
    caught_by=f"{APART}: Ana and Ben read an empty page, with a second way",
    because="got 'send(null)'",
).rewrite(
    "agency.workflow.fallback:Fallback.run",
    (
        'return await call("fallback.primary", self.primary, value, context)',
        (
            "answer = await self.primary.run(value, context)\n"
            "        if answer is None: raise LookupError\n"
            "        return answer"
        ),
    ),
)

fault(
    "an empty answer is not kept",
    caught_by=f"{APART}: Ana and Ben read an empty page, and keep what it has said",
    because="read has run 2 times instead of 1",
).rewrite(
    "agency.workflow.cache:Cache.run",
    ("if entry is not None and", "if entry is not None and entry.answer is not None and"),
)

fault(
    "a cache does not look at kinds in a form",
    caught_by=f'{CACHE}: Ana asks for {{"a": 1}}, and Ben for {{"a": "1"}}',
    because="instead of 2",
).rewrite("agency.workflow.cache:identity", ("(identity(key), identity(item)) for", "(identity(key), str(item)) for"))

fault(
    "a stale answer is good enough while somebody asks",
    caught_by=f"{CACHE}: Ben asks while the price of tea is stale, and Cleo is asking already",
    because="run took 0 s instead of 1 s",
).rewrite(
    "agency.workflow.cache:Cache.run",
    (
        "and self._clock.now() < entry.expires_at_s",
        "and (key in self._flights or self._clock.now() < entry.expires_at_s)",
    ),
)

fault(
    "only who asked first is told that the call has failed",
    caught_by=f"{CACHE}: The call that Ana and Ben wait for fails",
    because="got 'None'",
).rewrite(
    "agency.workflow.cache:_Flight.join",
    (
        "return self._task.result()",
        "return None if self._waiting and self._task.exception() else self._task.result()",
    ),
)

fault(
    "small and large letters make no difference to a router",
    caught_by=f"{CHOICE}: Billing: in capitals for reception",
    because="accounts(Billing: in capitals)",
).rewrite(
    "agency.workflow.router:Router.run",
    ("key = await self._choose(value, context)", "key = (await self._choose(value, context)).lower()"),
)

fault(
    "who is sent to a route that is none is not told which there are",
    caught_by=f"{CHOICE}: Nobody is there for lunch",
    because="there are none",
).rewrite("agency.workflow.router:Router.run", ("NoRouteError(key, tuple(self.routes))", "NoRouteError(key, ())"))

fault(
    "a list in a list of the context can be changed",
    caught_by="composition/context.feature: Somebody meddles before the others",
    because="saw another context than Ana's",
).rewrite("agency.workflow.context:freeze", ("tuple(freeze(item) for item in value)", "tuple(value)"))

fault(
    "who leaves a thread is not told what went wrong in it",
    caught_by="composition/threads.feature: Ana leaves while her letter is being stamped, and the stamp breaks",
    because="Ana was told of no failure",
).rewrite("agency.workflow.function:_in_thread", ("raise cancelled from _outcome_for_nobody(work)", "raise cancelled"))

fault(
    "who leaves a thread is told of nothing but its error",
    caught_by="composition/threads.feature: Ana leaves while her letter is being stamped, and the stamp breaks",
    because="Ana gave up, and yet",
).rewrite(
    "agency.workflow.function:_in_thread",
    ("raise cancelled from _outcome_for_nobody(work)", "raise _outcome_for_nobody(work)"),
)

fault(
    "a thread that somebody has left goes on to the next step",
    caught_by="composition/threads.feature: Ana leaves while her letter is being sealed",
    because="Ana gave up, and yet",
).rewrite("agency.workflow.function:_in_thread", ("raise cancelled from _outcome_for_nobody(work)", "pass"))

fault(
    "what a thread has done for somebody who left is not undone",
    caught_by="composition/threads.feature: Ana leaves while her letter is being sealed, and seals can be broken",
    because="unseal has run 0 times instead of 1",
).rewrite("agency.workflow.saga:Saga.run", ("if isinstance(too_late, AnsweredTooLateError)", "if False"))

fault(
    "what broke in a thread that somebody has left is undone, too",
    caught_by="composition/threads.feature: Ana leaves while her letter is being stamped, and seals can be broken",
    because="unseal has run 1 times instead of 0",
).rewrite(
    "agency.workflow.function:_outcome_for_nobody",
    ("return error", "return AnsweredTooLateError(None)"),
)

fault(
    "when both ways fail, the first reason stands for both",
    caught_by="composition/fallback.feature: Illness and a strike",
    because="but read 'ill failed'",
).rewrite("agency.workflow.fallback:Fallback.run", ("remember(first, second)\n        raise", "raise first"))
