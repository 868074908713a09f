"""Small slips in pauses, limits of memory and contexts, each of which a feature must notice.

Each rewrites a piece of `agency.workflow`: where, what stands there, and what stands there instead.
"""

from plainspec.proving import fault

LUCK = "composition/retry.feature: Ten attempts while chance is <luck>"

fault("pauses grow by two seconds instead of doubling", caught_by=LUCK, because="run takes").rewrite(
    "agency.workflow.retry:Backoff.delay_s", ("self.base**failures", "self.base * failures")
)

fault("chance shortens a pause to nothing", caught_by=LUCK, because="run takes").rewrite(
    "agency.workflow.retry:Backoff.delay_s", ("(1 - chance() / 2)", "(1 - chance())")
)

fault("chance is not asked for the length of a pause", caught_by=LUCK, because="run takes").rewrite(
    "agency.workflow.retry:Backoff.delay_s", ("if self.jitter", "if False")
)

fault("no pause is longer than half a minute", caught_by=LUCK, because="run takes").rewrite(
    "agency.workflow.retry:Backoff.delay_s", ("self.cap_s)", "self.cap_s / 2)")
)

fault(
    "a pause too long to be counted ends the attempts",
    caught_by="composition/retry.feature: Eleven hundred attempts, more than a doubled pause can be counted",
    because="OverflowError",
).rewrite("agency.workflow.retry:Backoff.delay_s", ("except OverflowError", "except ZeroDivisionError"))

fault(
    "an answer stays fresh as long as somebody asks for it",
    caught_by="composition/cache.feature: Ben asks just too long later",
    because="price has run 1 times instead of 2",
).rewrite("agency.workflow.cache:Cache.run", ("self._entries.move_to_end(key)", "self._keep(key, entry.answer)"))

fault(
    "an answer is kept for a single run",
    caught_by="composition/cache.feature: Ana and Ben work for the same firm",
    because="price has run 2 times instead of 1",
).rewrite(
    "agency.workflow.cache:Cache.run",
    ("key = self._key(value, context)", "key = (self._key(value, context), context.correlation_id)"),
)

fault(
    "the other way loses the context",
    caught_by="composition/context.feature: the other way",
    because="saw another context",
).rewrite(
    "agency.workflow.conditional:Conditional.run",
    ("self.otherwise, value, context", "self.otherwise, value, Context()"),
)

fault(
    "who leaves while branches tidy up is told of the branch that failed",
    caught_by="composition/parallel.feature: Ana leaves while the price list is put back because of the scanner",
    because="Ana gave up, and yet",
).rewrite("agency.workflow.parallel:Parallel.run", ("if cancelled is not None:", "if False:"))

fault(
    "branches that tidy up keep a cancellation to themselves",
    caught_by="composition/parallel.feature: Ana leaves while the price list is put back because of the scanner",
    because="Ana gave up, and yet",
).rewrite(
    "agency.workflow.parallel:Parallel._join",
    ("return await wait_out(*tasks) or cancelled", "await wait_out(*tasks)\n    return cancelled"),
)

fault(
    "a retry of no times is refused",
    caught_by="composition/retry.feature: one attempt in vain",
    because="0 means a single attempt",
).rewrite(
    "agency.workflow.retry:Retry.__init__",
    ("max_retries < 0", "max_retries < 1"),
)

fault(
    "a chain of steps that look at their input only stops after the first",
    caught_by="composition/sequence.feature: Steps of which none look at the context",
    because="Ana got 'cut(rain)'",
).rewrite(
    "agency.workflow.sequence:Sequence._run_bare",
    ("in self._bare", "in self._bare[:1]"),
)

fault(
    "a chain leaves out steps that look at the context",
    caught_by="composition/sequence.feature: Steps of which some look at the context",
    because="Ana got 'fold(cut(rain))'",
).rewrite(
    "agency.workflow.sequence:Sequence.__init__",
    ("len(self._bare) == len(steps)", "len(self._bare) > 1"),
)

fault(
    "branches beside branches make a list in the list",
    caught_by="composition/sequence.feature: Three steps, around both pairs",
    because="[draft(rain), review(rain), [send(rain), draft(rain)]]",
).rewrite(
    "agency.workflow.parallel:Parallel.__or__",
    ("*Parallel.parts_of(other)", "other"),
)

fault(
    "all runs without a context share one",
    caught_by="composition/context.feature: Ana and Ben bring none, to branches",
    because="share a context",
).rewrite(
    "agency.workflow.step:Step.execute",
    ("context = Context()", "context = Context('run')"),
)

fault(
    "a list in the context can be changed",
    caught_by="composition/context.feature: Somebody meddles before the others",
    because="saw another context than Ana's",
).rewrite(
    "agency.workflow.context:freeze",
    ("isinstance(value, list) or ", ""),
)
