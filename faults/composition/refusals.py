"""Mistakes of those who compose and call workflows that are not refused, each of which a feature must notice."""

from __future__ import annotations

from plainspec.proving import fault

CALLS = "composition/invalid_calls.feature"
FIGURES = "composition/invalid_arguments.feature"
PAUSES = "composition/retry_pauses.feature: Five attempts with pauses that <grow>"
STEP = "agency.workflow.step:Step.execute"
CHAIN = "agency.workflow.sequence:Sequence.execute"
BACKOFF = "agency.workflow.retry:Backoff.__post_init__"

fault(
    "a chain of no steps is accepted",
    caught_by=f"{CALLS}: Somebody makes a chain of nothing",
    because="the objection was: none",
).rewrite("agency.workflow.sequence:Sequence.__init__", ("if not steps:", "if False:"))

fault(
    "branches of no steps are accepted",
    caught_by=f"{CALLS}: Somebody makes branches of nothing",
    because="the objection was: none",
).rewrite("agency.workflow.parallel:Parallel.__init__", ("if not branches:", "if False:"))

fault(
    "a saga of no steps is accepted",
    caught_by=f"{CALLS}: Somebody makes a saga of nothing",
    because="the objection was: none",
).rewrite("agency.workflow.saga:Saga.__init__", ("if not stages:", "if False:"))

fault(
    "a step takes anything for a context",
    caught_by=f"{CALLS}: Somebody hands words to a step",
    because="correlation_id",
).rewrite(STEP, ("elif not isinstance(context, Context):", "elif False:"))

fault(
    "a chain takes anything for a context",
    caught_by=f"{CALLS}: Somebody hands words to a chain",
    because="correlation_id",
).rewrite(CHAIN, ("isinstance(context, Context))", "True)"))

fault(
    "a chain that needs no context takes anything for one",
    caught_by=f"{CALLS}: Somebody hands words to a chain that needs none",
    because="the objection was: none",
).rewrite(CHAIN, ("(context is None or isinstance(context, Context))", "(self._nobody_looks or context is None)"))

fault(
    "whoever hands over something else than a context is not told what it was",
    caught_by=f"{CALLS}: Somebody hands words to a step",
    because="the objection was",
).rewrite(STEP, ("; the context is {context!r}", ""))

fault(
    "fewer attempts than one are accepted",
    caught_by=f"{FIGURES}: Somebody wants one attempt less than none",
    because="the objection was: none",
).rewrite("agency.workflow.retry:Retry.__init__", ("max_retries < 0", "max_retries < -1"))

fault(
    "pauses that grow downward are accepted",
    caught_by=f"{FIGURES}: Somebody writes pauses that grow downward",
    because="the objection was: none",
).rewrite(BACKOFF, ("self.base < 0 or ", ""))

fault(
    "a longest pause below nothing is accepted",
    caught_by=f"{FIGURES}: Somebody writes a longest pause below 0 s",
    because="the objection was: none",
).rewrite(BACKOFF, (" or self.cap_s < 0", ""))

fault("pauses that are none are refused", caught_by=PAUSES, because="a wait cannot be negative").rewrite(
    BACKOFF, ("self.base < 0", "self.base <= 0")
)

fault("pauses that may not last are refused", caught_by=PAUSES, because="a wait cannot be negative").rewrite(
    BACKOFF, ("self.cap_s < 0", "self.cap_s <= 0")
)

fault("chance is asked even where it should not be", caught_by=PAUSES, because="run took 24 s instead of 32 s").rewrite(
    "agency.workflow.retry:Backoff.delay_s", (" if self.jitter else wait_s", "")
)

fault("all pauses double, whatever was said", caught_by=PAUSES, because="instead of 32 s").rewrite(
    "agency.workflow.retry:Backoff.delay_s", ("self.base**failures", "2.0**failures")
)

fault("pauses that should stay as they are grow", caught_by=PAUSES, because="instead of 4 s").rewrite(
    "agency.workflow.retry:Backoff.delay_s", ("self.base**failures", "max(self.base, self.base and 1.5) ** failures")
)

fault("every pause may last a minute, whatever was said", caught_by=PAUSES, because="instead of").rewrite(
    "agency.workflow.retry:Backoff.delay_s", ("self.base**failures, self.cap_s", "self.base**failures, 60.0")
)

fault(
    "less than no time is accepted for a limit",
    caught_by=f"{FIGURES}: Somebody writes draft within -1 s",
    because="the objection was: none",
).rewrite("agency.workflow.timeout:Timeout.__init__", ("limit_s <= 0", "limit_s == 0"))

fault(
    "a cache whose answers are stale beforehand is accepted",
    caught_by=f"{FIGURES}: Somebody writes draft cached for -1 s",
    because="the objection was: none",
).rewrite("agency.workflow.cache:Cache.__init__", ("ttl_s <= 0", "ttl_s == 0"))

fault(
    "less than no room is accepted for a cache",
    caught_by=f"{FIGURES}: Somebody writes draft cached for 5 min up to -1 answers",
    because="the objection was: none",
).rewrite("agency.workflow.cache:Cache.__init__", ("max_entries <= 0", "max_entries == 0"))

fault(
    "a breaker accepts less than no failures",
    caught_by=f"{FIGURES}: Somebody writes -1 for the failures",
    because="the objection was: none",
).rewrite("agency.workflow.breaker:CircuitBreaker.__init__", ("successes) <= 0", "successes) == 0"))
