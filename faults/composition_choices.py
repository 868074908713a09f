"""Ways in which choices and caches can be broken, and wrapped steps lose the context.

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
    "every ticket goes to the desk for the rest",
    "choice.feature: billing: paid twice for accounts",
    "reception(billing: paid twice)",
    "router:Router.run",
    ("self.routes.get(key, self.default)", "self.default or self.routes.get(key)"),
)
plant(
    "what no desk is for is refused although somebody takes the rest",
    "choice.feature: lunch: where is it for reception",
    "Ana was told of unknown route of lunch",
    "router:Router.run",
    ("self.routes.get(key, self.default)", "self.routes.get(key)"),
)
plant(
    "a ticket without a topic is lost",
    "choice.feature: no topic at all for reception",
    "Ana was told of unknown route of no topic at all",
    "router:Router.run",
    ("self.routes.get(key, self.default)", "self.routes.get(key, self.default if ' ' not in key else None)"),
)
plant(
    "a topic without a desk goes to the first desk",
    "choice.feature: Nobody is there for lunch",
    "got 'send(accounts(lunch: where is it))'",
    "router:Router.run",
    ("raise NoRouteError(key, tuple(self.routes))", "chosen = next(iter(self.routes.values()))"),
)
plant(
    "a ticket that a desk could not handle goes to the desk for the rest",
    "choice.feature: The printer of accounts jams",
    "got 'reception(billing: paid twice)'",
    "router:Router.run",
    (
        'return await call(f"router.route_{role}", chosen, value, context)',
        (
            'try: return await call("", chosen, value, context)\n'
            '    except Exception: return await call("", self.default or chosen, value, context)'
        ),
    ),
)
plant(
    "a condition always holds",
    "choice.feature: it can wait",
    "send(phone(slow tap))",
    "conditional:Conditional.run",
    ("if await self._condition(value, context):", "if await self._condition(value, context) or self.otherwise:"),
)
plant(
    "a condition that does not hold loses the input",
    "choice.feature: A slow tap is sent on as it is",
    "send(None)",
    "conditional:Conditional.run",
    ('return cast("Out_co", value)', "return None"),
)
plant(
    "an answer is kept for ever",
    "cache.feature: Ben asks just too long later",
    "price has run 1 times instead of 2",
    "cache:Cache.run",
    (" and self._clock.now() < entry.expires_at_s", ""),
)
plant(
    "no answer is kept",
    "cache.feature: Ben asks a minute later",
    "price has run 2 times instead of 1",
    "cache:Cache._keep",
    ("self._clock.now() + self.ttl_s", "self._clock.now()"),
)
plant(
    "every question has the same answer",
    "cache.feature: Coffee after tea",
    "Ben got 'price(tea)'",
    "cache:Cache.run",
    ("key = self._key(value, context)", 'key = "price"'),
)
plant(
    "ten people who ask at once make ten calls",
    "cache.feature: Ten people ask at once",
    "price has run 10 times instead of 1",
    "cache:Cache.run",
    ("self._flights.get(key) or self", "self"),
)
plant(
    "all callers get one and the same answer to write in",
    "cache.feature: Ana scribbles on her copy",
    "scribble of Ana, scribble of Ben",
    "cache:Cache.run",
    ("self._copy(entry.answer)", "entry.answer"),
    ("self._copy(await flight.join())", "await flight.join()"),
)
plant(
    "a failure is kept",
    "cache.feature: The first question finds the shop closed",
    "Ben was told of error of flicker",
    "cache:Cache._take_off",
    ("        finally:\n            leave()", "        finally:\n            pass"),
)
plant(
    "the first caller takes the answer of the others along",
    "cache.feature: Ana asks first and leaves",
    "Ben gave up",
    "cache:_Flight.join",
    ("if self._waiting == 0 and not", "if not"),
)
plant(
    "an answer for one firm reaches another",
    "cache.feature: Ana and Ben work for different firms",
    "price has run 1 times instead of 2",
    "cache:Cache.run",
    ("key = self._key(value, context)", "key = identity(value)"),
)
plant(
    "a cached step loses the context",
    "context.feature: a cache",
    "saw another context",
    "cache:Cache._take_off",
    ("self.step, value, context", "self.step, value, Context()"),
)
plant(
    "a guarded step loses the context",
    "context.feature: a guarded step",
    "saw another context",
    "breaker:CircuitBreaker.run",
    ("self.step, value, context", "self.step, value, Context()"),
)
plant(
    "a conditional step loses the context",
    "context.feature: a condition",
    "saw another context",
    "conditional:Conditional.run",
    ("self.then, value, context", "self.then, value, Context()"),
)
plant(
    "a routed step loses the context",
    "context.feature: a choice of routes",
    "saw another context",
    "router:Router.run",
    ("chosen, value, context", "chosen, value, Context()"),
)
plant(
    "work goes on that nobody waits for",
    "cache.feature: Ana leaves, and then Ben",
    "2 s: price ends",
    "cache:_Flight.join",
    ("self._task.cancel()", "pass"),
)
