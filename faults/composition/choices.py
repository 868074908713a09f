"""Ways in which choices and caches can be broken, and wrapped steps lose the context.

Each rewrites a piece of `agency.workflow`: where, what stands there, and what stands there instead.
"""

from plainspec.proving import fault

fault(
    "every ticket goes to the desk for the rest",
    caught_by="composition/routing.feature: billing: paid twice for accounts",
    because="reception(billing: paid twice)",
).rewrite(
    "agency.workflow.router:Router.run", ("self.routes.get(key, self.default)", "self.default or self.routes.get(key)")
)

fault(
    "what no desk is for is refused although somebody takes the rest",
    caught_by="composition/routing.feature: lunch: where is it for reception",
    because="Ana was told of unknown route of lunch",
).rewrite("agency.workflow.router:Router.run", ("self.routes.get(key, self.default)", "self.routes.get(key)"))

fault(
    "a ticket without a topic is lost",
    caught_by="composition/routing.feature: no topic at all for reception",
    because="Ana was told of unknown route of no topic at all",
).rewrite(
    "agency.workflow.router:Router.run",
    ("self.routes.get(key, self.default)", "self.routes.get(key, self.default if ' ' not in key else None)"),
)

fault(
    "a topic without a desk goes to the first desk",
    caught_by="composition/routing.feature: Nobody is there for lunch",
    because="got 'send(engineer(lunch: where is it))'",
).rewrite(
    "agency.workflow.router:Router.run",
    ("raise NoRouteError(key, tuple(self.routes))", "chosen = next(iter(self.routes.values()))"),
)

fault(
    "a ticket that a desk could not handle goes to the desk for the rest",
    caught_by="composition/routing.feature: The printer of accounts jams",
    because="got 'reception(billing: paid twice)'",
).rewrite(
    "agency.workflow.router:Router.run",
    (
        'return await call(f"router.route_{role}", chosen, value, context)',
        (
            'try: return await call("", chosen, value, context)\n'
            '    except Exception: return await call("", self.default or chosen, value, context)'
        ),
    ),
)

fault(
    "a condition always holds",
    caught_by="composition/routing.feature: it can wait",
    because="send(phone(slow tap))",
).rewrite(
    "agency.workflow.conditional:Conditional.run",
    ("if await self._condition(value, context):", "if await self._condition(value, context) or self.otherwise:"),
)

fault(
    "a condition that does not hold loses the input",
    caught_by="composition/routing.feature: A slow tap is sent on as it is",
    because="send(None)",
).rewrite("agency.workflow.conditional:Conditional.run", ('return cast("Out_co", value)', "return None"))

fault(
    "an answer is kept for ever",
    caught_by="composition/cache.feature: Ben asks just too long later",
    because="price has run 1 times instead of 2",
).rewrite("agency.workflow.cache:Cache.run", (" and self._clock.now() < entry.expires_at_s", ""))

fault(
    "no answer is kept",
    caught_by="composition/cache.feature: Ben asks a minute later",
    because="price has run 3 times instead of 1",
).rewrite("agency.workflow.cache:Cache._keep", ("self._clock.now() + self.ttl_s", "self._clock.now()"))

fault(
    "every question has the same answer",
    caught_by="composition/cache.feature: Coffee after tea",
    because="Ben got 'price(tea)'",
).rewrite("agency.workflow.cache:Cache.run", ("key = self._key(value, context)", 'key = "price"'))

fault(
    "ten people who ask at once make ten calls",
    caught_by="composition/cache.feature: Ten people ask at once",
    because="price has run 10 times instead of 1",
).rewrite("agency.workflow.cache:Cache.run", ("self._flights.get(key) or self", "self"))

fault(
    "all callers get one and the same answer to write in",
    caught_by="composition/cache.feature: Ana scribbles on her copy",
    because="scribble of Ana, scribble of Ben",
).rewrite(
    "agency.workflow.cache:Cache.run",
    ("self._copy(entry.answer)", "entry.answer"),
    ("self._copy(await flight.join())", "await flight.join()"),
)

fault(
    "a failure is kept",
    caught_by="composition/cache.feature: The first question finds the shop closed",
    because="Ben was told of error of flicker",
).rewrite(
    "agency.workflow.cache:Cache._take_off",
    ("        finally:\n            leave()", "        finally:\n            pass"),
)

fault(
    "the first caller takes the answer of the others along",
    caught_by="composition/cache.feature: Ana asks first and leaves",
    because="Ben gave up",
).rewrite("agency.workflow.cache:_Flight.join", ("if self._waiting == 0 and not", "if not"))

fault(
    "an answer for one firm reaches another",
    caught_by="composition/cache.feature: Ana and Ben work for different firms",
    because="price has run 1 times instead of 2",
).rewrite("agency.workflow.cache:Cache.run", ("key = self._key(value, context)", "key = identity(value)"))

fault(
    "a cached step loses the context",
    caught_by="composition/context.feature: a cache",
    because="saw another context",
).rewrite("agency.workflow.cache:Cache._take_off", ("self.step, value, context", "self.step, value, Context()"))

fault(
    "a guarded step loses the context",
    caught_by="composition/context.feature: a guarded step",
    because="saw another context",
).rewrite("agency.workflow.breaker:CircuitBreaker.run", ("self.step, value, context", "self.step, value, Context()"))

fault(
    "a conditional step loses the context",
    caught_by="composition/context.feature: a condition",
    because="saw another context",
).rewrite("agency.workflow.conditional:Conditional.run", ("self.then, value, context", "self.then, value, Context()"))

fault(
    "a routed step loses the context",
    caught_by="composition/context.feature: a choice of routes",
    because="saw another context",
).rewrite("agency.workflow.router:Router.run", ("chosen, value, context", "chosen, value, Context()"))

fault(
    "work goes on that nobody waits for",
    caught_by="composition/cache.feature: Ana leaves, and then Ben",
    because="2 s: price ends",
).rewrite("agency.workflow.cache:_Flight.join", ("self._task.cancel()", "pass"))

fault(
    "a condition does not see who asks",
    caught_by="composition/routing.feature: Ana and Ben ask for the rent, and a condition decides",
    because="Ana was told of error of firm",
).rewrite(
    "agency.workflow.conditional:Conditional.run",
    ("self._condition(value, context)", "self._condition(value, Context())"),
)

fault(
    "a router does not see who asks",
    caught_by="composition/routing.feature: Ana and Ben ask for the rent, and a choice of routes decides",
    because="Ana was told of error of firm",
).rewrite("agency.workflow.router:Router.run", ("self._choose(value, context)", "self._choose(value, Context())"))

fault(
    "the desks that there are stand in another order",
    caught_by="composition/routing.feature: Nobody is there for lunch",
    because="there are billing, modem",
).rewrite("agency.workflow.router:Router.run", ("tuple(self.routes))", "tuple(sorted(self.routes)))"))
