"""Ways in which retries, time limits and second ways can be broken.

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
    "a step is tried once too rarely",
    "retry.feature: The line is engaged once",
    "Ana was told of error of call",
    "retry:Retry.run",
    ("attempt > self.max_retries", "attempt >= self.max_retries"),
)
plant(
    "a step is tried once too often",
    "retry.feature: two attempts in vain",
    "hotline has run 3 times instead of 2",
    "retry:Retry.run",
    ("attempt > self.max_retries", "attempt > self.max_retries + 1"),
)
plant(
    "a retry that failed goes on with its input",
    "retry.feature: two attempts in vain",
    "got 'send(news)'",
    "retry:Retry.run",
    ("raise", "return value"),
)
plant(
    "a retry makes no pauses",
    "retry.feature: The first pause is two seconds, the second four",
    "0 s: hotline begins",
    "retry:Backoff.delay_s",
    ("return wait_s *", "return 0 *"),
)
plant(
    "chance makes a pause longer than a minute",
    "retry.feature: Ten attempts while chance is at its high",
    "above 60 s",
    "retry:Backoff.delay_s",
    ("(1 - chance() / 2)", "(0.5 + chance())"),
)
plant(
    "a call that was given up is tried again",
    "retry.feature: Ana hangs up while she is being connected",
    "yet Ana got",
    "retry:Retry.run",
    ("except self._on:", "except BaseException:"),
    (" or cancel_requests() > requests", ""),
)
plant(
    "who gives up during a pause is called back at once",
    "retry.feature: Ana hangs up during a pause",
    "yet Ana",
    "retry:Retry.run",
    (
        "await self._clock.sleep(self.backoff.delay_s(attempt, self._chance))",
        "try: await self._clock.sleep(self.backoff.delay_s(attempt, self._chance))\n        except BaseException: pass",
    ),
)
plant(
    "a time limit is not kept",
    "time_limit.feature: A search of half a minute within ten seconds",
    "got 'send(search(invoice))'",
    "timeout:Timeout.run",
    ("self._clock.timeout(self.limit_s)", "self._clock.timeout(self.limit_s * 100)"),
)
plant(
    "a time limit does not say what took too long",
    "time_limit.feature: The limit of a whole chain",
    "timeout of step",
    "timeout:Timeout.run",
    ("StepTimeoutError(self.step.name,", "StepTimeoutError('step',"),
)
plant(
    "a step within its limit answers as if it had been cut short",
    "time_limit.feature: A chain of a plain, a cached and a limited step",
    "timeout of send",
    "timeout:Timeout.run",
    ("if deadline.expired():", "if answer:"),
)
plant(
    "every timeout is taken for the limit",
    "time_limit.feature: The partner's own timeout comes first",
    "timeout of ask",
    "timeout:Timeout.run",
    ("if not deadline.expired() or isinstance(error, StepTimeoutError):", "if False:"),
)
plant(
    "what was cut short goes on in the background",
    "time_limit.feature: The search puts its boxes back before somebody else takes over",
    "10 s: send begins",
    "timeout:Timeout.run",
    ("await call(", "await __import__('asyncio').shield(call("),
    ("value, context)", "value, context))"),
)
plant(
    "who gives up is told that time ran out",
    "time_limit.feature: Ana leaves before the limit",
    "yet Ana",
    "timeout:Timeout.run",
    (
        (
            "except TimeoutError as error:\n"
            "        if not deadline.expired() or isinstance(error, StepTimeoutError):\n"
            "            raise\n"
        ),
        "except BaseException as error:\n",
    ),
)
plant(
    "the second way gets nothing to work on",
    "fallback.feature: The courier is ill",
    "file(post(None))",
    "fallback:Fallback.run",
    ("self.fallback, value, context", "self.fallback, None, context"),
)
plant(
    "the second way is always taken, too",
    "fallback.feature: The courier comes",
    "post has run 1 times instead of 0",
    "fallback:Fallback.run",
    (
        'return await call("fallback.primary", self.primary, value, context)',
        (
            "answer = await self.primary.run(value, context)\n"
            "        await self.fallback.run(value, context)\n"
            "        return answer"
        ),
    ),
)
plant(
    "the first of two reasons is lost",
    "fallback.feature: Illness and a strike",
    "Ana was told of error of strike",
    "fallback:Fallback.run",
    ("remember(first, second)", "pass"),
)
plant(
    "somebody takes over for a person who has left",
    "fallback.feature: Ana leaves while the courier is on the way",
    "yet Ana got 'post(parcel)'",
    "fallback:Fallback.run",
    ("except self._on as failure:", "except BaseException as failure:"),
    ("if cancel_requests() > requests:", "if False:"),
)
plant(
    "a call that broke because it was given up is tried again",
    "retry.feature: Ana hangs up, and the line breaks because of it",
    "got 'crackle(news)'",
    "retry:Retry.run",
    (" or cancel_requests() > requests", ""),
)
plant(
    "somebody takes over because a person has left",
    "fallback.feature: Ana leaves, and the cyclist falls while turning back",
    "got 'post(parcel)'",
    "fallback:Fallback.run",
    ("if cancel_requests() > requests:", "if False:"),
)
