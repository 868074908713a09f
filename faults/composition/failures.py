"""Ways in which retries, time limits and second ways can be broken.

Each rewrites a piece of `agency.workflow`: where, what stands there, and what stands there instead.
"""

from plainspec.proving import fault

fault(
    "a step is tried once too rarely",
    caught_by="composition/retry.feature: The line is engaged once",
    because="Ana was told of error of call",
).rewrite("agency.workflow.retry:Retry.run", ("attempt > self.max_retries", "attempt >= self.max_retries"))

fault(
    "a step is tried once too often",
    caught_by="composition/retry.feature: two attempts in vain",
    because="hotline has run 3 times instead of 2",
).rewrite("agency.workflow.retry:Retry.run", ("attempt > self.max_retries", "attempt > self.max_retries + 1"))

fault(
    "a retry that failed goes on with its input",
    caught_by="composition/retry.feature: two attempts in vain",
    because="got 'send(news)'",
).rewrite("agency.workflow.retry:Retry.run", ("raise", "return value"))

fault(
    "a retry makes no pauses",
    caught_by="composition/retry.feature: The first pause is two seconds, the second four",
    because="0 s: hotline begins",
).rewrite("agency.workflow.retry:Backoff.delay_s", ("return wait_s *", "return 0 *"))

fault(
    "chance makes a pause longer than a minute",
    caught_by="composition/retry.feature: Ten attempts while chance is at its high",
    because="above 60 s",
).rewrite("agency.workflow.retry:Backoff.delay_s", ("(1 - chance() / 2)", "(0.5 + chance())"))

fault(
    "a call that was given up is tried again",
    caught_by="composition/retry.feature: Ana hangs up while she is being connected",
    because="yet Ana got",
).rewrite(
    "agency.workflow.retry:Retry.run",
    ("except self._on:", "except BaseException:"),
    (" or cancel_requests() > requests", ""),
)

fault(
    "who gives up during a pause is called back at once",
    caught_by="composition/retry.feature: Ana hangs up during a pause",
    because="yet Ana",
).rewrite(
    "agency.workflow.retry:Retry.run",
    (
        "await self._clock.sleep(self.backoff.delay_s(attempt, self._chance))",
        "try: await self._clock.sleep(self.backoff.delay_s(attempt, self._chance))\n        except BaseException: pass",
    ),
)

fault(
    "a time limit is not kept",
    caught_by="composition/timeout.feature: A search of half a minute within ten seconds",
    because="got 'send(search(invoice))'",
).rewrite(
    "agency.workflow.timeout:Timeout.run",
    ("self._clock.timeout(self.limit_s)", "self._clock.timeout(self.limit_s * 100)"),
)

fault(
    "a time limit does not say what took too long",
    caught_by="composition/timeout.feature: The limit of a whole chain",
    because="timeout of step",
).rewrite("agency.workflow.timeout:Timeout.run", ("self.step.name, self.limit_s) from", "'step', self.limit_s) from"))

fault(
    "a step within its limit answers as if it had been cut short",
    caught_by="composition/timeout.feature: A chain of a plain, a cached and a limited step",
    because="timeout of send",
).rewrite("agency.workflow.timeout:Timeout.run", ("if deadline.expired():", "if answer:"))

fault(
    "every timeout is taken for the limit",
    caught_by="composition/timeout.feature: The partner's own timeout comes first",
    because="timeout of ask",
).rewrite(
    "agency.workflow.timeout:Timeout.run",
    ("if not deadline.expired() or isinstance(error, StepTimeoutError):", "if False:"),
)

fault(
    "what was cut short goes on in the background",
    caught_by="composition/timeout.feature: The search puts its boxes back before somebody else takes over",
    because="10 s: send begins",
).rewrite(
    "agency.workflow.timeout:Timeout.run",
    ("await call(", "await __import__('asyncio').shield(call("),
    ("value, context)", "value, context))"),
)

fault(
    "who gives up is told that time ran out",
    caught_by="composition/timeout.feature: Ana leaves before the limit",
    because="yet Ana",
).rewrite(
    "agency.workflow.timeout:Timeout.run",
    (
        (
            "except Exception as error:\n"
            "        if not deadline.expired() or isinstance(error, StepTimeoutError):\n"
            "            raise\n"
        ),
        "except BaseException as error:\n",
    ),
)

fault(
    "the second way gets nothing to work on",
    caught_by="composition/fallback.feature: The courier is ill",
    because="file(post(None))",
).rewrite("agency.workflow.fallback:Fallback.run", ("self.fallback, value, context", "self.fallback, None, context"))

fault(
    "the second way is always taken, too",
    caught_by="composition/fallback.feature: The courier comes",
    because="post has run 1 times instead of 0",
).rewrite(
    "agency.workflow.fallback:Fallback.run",
    (
        'return await call("fallback.primary", self.primary, value, context)',
        (
            "answer = await self.primary.run(value, context)\n"
            "        await self.fallback.run(value, context)\n"
            "        return answer"
        ),
    ),
)

fault(
    "the first of two reasons is lost",
    caught_by="composition/fallback.feature: Illness and a strike",
    because="Ana was told of error of strike",
).rewrite("agency.workflow.fallback:Fallback.run", ("remember(first, second)", "pass"))

fault(
    "somebody takes over for a person who has left",
    caught_by="composition/fallback.feature: Ana leaves while the courier is on the way",
    because="yet Ana got 'post(parcel)'",
).rewrite(
    "agency.workflow.fallback:Fallback.run",
    ("except self._on as failure:", "except BaseException as failure:"),
    ("if cancel_requests() > requests:", "if False:"),
)

fault(
    "a call that broke because it was given up is tried again",
    caught_by="composition/retry.feature: Ana hangs up, and the line breaks because of it",
    because="got 'crackle(news)'",
).rewrite("agency.workflow.retry:Retry.run", (" or cancel_requests() > requests", ""))

fault(
    "somebody takes over because a person has left",
    caught_by="composition/fallback.feature: Ana leaves, and the cyclist falls while turning back",
    because="got 'post(parcel)'",
).rewrite("agency.workflow.fallback:Fallback.run", ("if cancel_requests() > requests:", "if False:"))
