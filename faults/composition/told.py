"""Slips in what people are told of several errors, and of work that was cut short, which features must notice."""

from plainspec.proving import fault

LIMIT = "composition/timeout.feature"
BRANCHES = "composition/parallel.feature"
EMPTY = "composition/runs_apart.feature"

fault(
    "the first of different errors is told",
    caught_by="composition/retry.feature: The line is engaged at first, and the hotline after it for ever",
    because="Ana was told of error of call",
).rewrite(
    "agency.workflow.retry:Retry.run",
    ("except self._on:\n", "except self._on as error:\n            first = error if attempt == 1 else first\n"),
    ("raise", "raise first from None"),
)

fault(
    "a second way that hides its reasons hides the first one, too",
    caught_by="composition/fallback.feature: Illness, and a second way that hides its reasons",
    because="Ana was told of error of hush",
).rewrite("agency.workflow.fallback:remember", ("chain[-1].__suppress_context__ = False", "pass"))

fault(
    "a step that breaks because its time was up seems to have failed by itself",
    caught_by=f"{LIMIT}: The courier falls when he is called back",
    because="Ana was told of error of trip",
).rewrite("agency.workflow.timeout:Timeout.run", ("except Exception as error:", "except TimeoutError as error:"))

fault(
    "how a step broke when its time was up is not told",
    caught_by=f"{LIMIT}: The courier falls when he is called back",
    because="Ana was told of timeout of trip",
).rewrite("agency.workflow.timeout:Timeout.run", ("self.limit_s) from error", "self.limit_s) from None"))

fault(
    "a call that breaks because it was given up counts as a failure",
    caught_by="composition/circuit_breaker.feature: Ana hangs up, and so breaks the line; Ben is put through",
    because="Ben was told of open circuit",
).rewrite("agency.workflow.breaker:CircuitBreaker.run", (" and cancel_requests() <= requests", ""))

fault(
    "of many errors two are told",
    caught_by=f"{BRANCHES}: Stamp, seal and string break at the same time",
    because="told of error of stamp, error of seal",
).rewrite("agency.workflow.parallel:Parallel.run", ('failed", errors)', 'failed", errors[:2])'))

fault(
    "who is told of several errors is not told what they are about",
    caught_by=f"{BRANCHES}: Stamp, seal and string break at the same time",
    because="Ana expected to read",
).rewrite("agency.workflow.parallel:Parallel.run", ('"several branches failed"', '"failed"'))

fault(
    "what could not be undone is not told to be the matter",
    caught_by="composition/saga.feature: The hotel keeps the money, and so does the airline",
    because="Ana expected to read",
).rewrite("agency.workflow.saga:Saga.run", ('"a saga failed and could not be undone"', '"a saga failed"'))

fault(
    "what has answered nothing is not undone",
    caught_by=f"{EMPTY}: What has answered nothing is undone like anything else",
    because="send has run 0 times instead of 1",
).rewrite("agency.workflow.saga:Saga.run", ("if undo is not None:", "if undo is not None and answer:"))

fault(
    "a chain ends where a step answers nothing",
    caught_by=f"{EMPTY}: Ana reads an empty page, in a chain",
    because="Ana got 'None'",
).rewrite(
    "agency.workflow.sequence:Sequence.run",
    (
        "answer = await run(answer, context)",
        "answer = await run(answer, context)\n            if answer is None: break",
    ),
)

fault(
    "a branch that answers nothing is left out",
    caught_by=f"{EMPTY}: Ana reads an empty page, beside another step",
    because="Ana got '[draft(null)]'",
).rewrite(
    "agency.workflow.parallel:Parallel.run",
    ("[task.result() for task in tasks]", "[task.result() for task in tasks if task.result()]"),
)

fault(
    "every undo gets what the last step has answered",
    caught_by="composition/saga.feature: The train is refunded to whoever brings the ticket",
    because="not undone of fined",
).rewrite("agency.workflow.saga:Saga._undo", ("undo, answer, context)", "undo, done[-1][1], context)"))

fault(
    "a chain that needs no context ends where a step answers nothing",
    caught_by=f"{EMPTY}: Ana reads an empty page, in a chain that needs no context",
    because="Ana got 'None'",
).rewrite(
    "agency.workflow.sequence:Sequence._run_bare",
    (
        "answer = await function(answer)",
        "answer = await function(answer)\n        if answer is None: break",
    ),
)
