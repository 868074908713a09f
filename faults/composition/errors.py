"""Slips in which errors are dealt with and which are told, each of which a feature must notice.

Each rewrites a piece of `agency.workflow`: where, what stands there, and what stands there instead.
"""

from plainspec.proving import fault

CHOSEN = "composition/chosen_errors.feature"
SAGA = "composition/saga.feature"
GIVEN_UP = "composition/saga_cancellation.feature"
LIMIT = "composition/timeout.feature"
BRANCHES = "composition/parallel.feature"
THREADS = "composition/threads.feature"

fault(
    "a retry minds errors that were not chosen",
    caught_by=f"{CHOSEN}: any other error",
    because="wrong has run 3 times instead of 1",
).rewrite(
    "agency.workflow.retry:Retry.run",
    ("except self._on:", "except Exception:"),
)

fault(
    "a retry lets chosen errors pass",
    caught_by=f"{CHOSEN}: a timeout",
    because="lag has run 1 times instead of 3",
).rewrite(
    "agency.workflow.retry:Retry.run",
    ("except self._on:", "except () if self._on is not Exception else Exception:"),
)

fault(
    "the second way is taken after any error",
    caught_by=f"{CHOSEN}: any other error on the first way",
    because="got 'post(page)'",
).rewrite(
    "agency.workflow.fallback:Fallback.run",
    ("except self._on as", "except Exception as"),
)

fault(
    "a breaker counts errors that were not chosen",
    caught_by=f"{CHOSEN}: wrong, then wrong, then wrong",
    because="Ben got 'file(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.run",
    ("except self._on:", "except Exception:"),
)

fault(
    "an error that was not chosen starts the count anew",
    caught_by=f"{CHOSEN}: lag, then wrong, then lag",
    because="Ben got 'post(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.run",
    (
        "            raise\n",
        "            raise\n        except Exception:\n            self._succeeded()\n            raise\n",
    ),
)

fault(
    "a trial that ends in another error keeps its place",
    caught_by=f"{CHOSEN}: Cleo comes after the wrong number",
    because="Cleo was told of open circuit",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker._admitted",
    ("finally:", "except ValueError:\n        raise\n    else:"),
)

fault(
    "an undo that is none is called",
    caught_by=f"{SAGA}: Nobody takes a train ticket back",
    because="NoneType",
).rewrite(
    "agency.workflow.saga:Saga.run",
    ("if undo is not None:", "if True:"),
)

fault(
    "only the last undo that failed is told",
    caught_by=f"{SAGA}: The hotel keeps the money, and so does the airline",
    because="told of error of no-car, not undone of barred",
).rewrite(
    "agency.workflow.saga:Saga._undo",
    ("errors.append(error)", "errors[:] = [error]"),
)

fault(
    "what could not be undone is taken for the failure",
    caught_by=f"{SAGA}: The hotel keeps the money, and so does the airline",
    because="error of barred",
).rewrite(
    "agency.workflow.saga:SagaError.failure",
    ("self.exceptions[0]", "self.exceptions[-1]"),
)

fault(
    "the failure is taken for what could not be undone",
    caught_by=f"{SAGA}: The hotel keeps the money, and so does the airline",
    because="error of barred",
).rewrite(
    "agency.workflow.saga:SagaError.undo_failures",
    ("self.exceptions[1:]", "self.exceptions[:1]"),
)

fault(
    "the failure is among what could not be undone",
    caught_by=f"{SAGA}: The hotel keeps the money, and so does the airline",
    because="not undone of no-car",
).rewrite("agency.workflow.saga:SagaError.undo_failures", ("self.exceptions[1:]", "self.exceptions"))

fault(
    "who leaves during the undoing is not told what failed",
    caught_by=f"{GIVEN_UP}: Ana leaves while her trip is being undone, and the airline keeps the money",
    because="told of no failure",
).rewrite(
    "agency.workflow.saga:Saga.run",
    ("raise cancelled_late from outcome", "raise cancelled_late from None"),
)

fault(
    "who leaves during the undoing is not told what could not be undone",
    caught_by=f"{GIVEN_UP}: Ana leaves while her trip is being undone, and the airline keeps the money",
    because="expected to be told of",
).rewrite(
    "agency.workflow.saga:Saga.run",
    ("raise cancelled_late from outcome", "raise cancelled_late from failure"),
)

fault(
    "only one thing that could not be undone for who gave up is told",
    caught_by=f"{GIVEN_UP}: Ana changes her mind, and neither the hotel nor the airline gives the money back",
    because="expected to be told of",
).rewrite(
    "agency.workflow.saga:Saga.run",
    ('could not be undone", errors)', 'could not be undone", errors[:1])'),
)

fault(
    "a middle reason is lost",
    caught_by="composition/fallback.feature: Illness, a strike and a jam",
    because="expected to be told of",
).rewrite(
    "agency.workflow.fallback:remember",
    ("chain[-1].__context__ = first", "second.__context__ = first"),
)

fault(
    "a failure takes its limit for that of somebody else",
    caught_by=f"{LIMIT}: the inner",
    because="took longer than 0 s",
).rewrite(
    "agency.workflow.timeout:Timeout.run",
    ("self.limit_s) from error", "0) from error"),
)

fault(
    "a limit names the step inside another limit",
    caught_by=f"{LIMIT}: the outer",
    because="search took longer than 5 s",
).rewrite(
    "agency.workflow.timeout:Timeout.run",
    (
        "raise StepTimeoutError(self.step.name, self.limit_s) from",
        "raise StepTimeoutError(getattr(self.step, 'step', self.step).name, self.limit_s) from",
    ),
)

fault(
    "an answer after the limit counts",
    caught_by=f"{LIMIT}: Somebody makes something up when told to stop",
    because="got 'send(hurry(invoice))'",
).rewrite(
    "agency.workflow.timeout:Timeout.run",
    ("    if deadline.expired():\n        raise", "    if False:\n        raise"),
)

fault(
    "a single failure comes in a group",
    caught_by=f"{BRANCHES}: The scanner breaks while the translator is at work",
    because="several branches failed",
).rewrite(
    "agency.workflow.parallel:Parallel.run",
    ("len(errors) > 1", "len(errors) > 0"),
)

fault(
    "who leaves while branches tidy up is not told what failed",
    caught_by=f"{BRANCHES}: Ana leaves while the price list is put back because of the scanner",
    because="told of no failure",
).rewrite(
    "agency.workflow.parallel:Parallel.run",
    ("raise cancelled from failure", "raise cancelled from None"),
)

fault(
    "a thread does not know for whom it works",
    caught_by=f"{THREADS}: Ana and Ben sign at the same time",
    because="scribble of nobody",
).rewrite(
    "agency.workflow.function:_in_thread",
    (
        "variables.run(_without_stop_iteration, called, value, context)",
        "_without_stop_iteration(called, value, context)",
    ),
)

fault(
    "whoever runs out of items in a thread seems to have answered",
    caught_by=f"{THREADS}: There is nothing left to count",
    because="Ana got 'None'",
).rewrite(
    "agency.workflow.function:_without_stop_iteration",
    ('raise RuntimeError("the step raised StopIteration") from stop', "return stop.args and None"),
)
