"""Failures that are not taken for one, each of which a feature must notice."""

from plainspec.proving import fault

KINDS = "composition/failures_of_all_kinds.feature"
SAGA = "agency.workflow.saga:Saga.run"
EVERY = "except Exception as failure:"

fault(
    "what was done before time ran out is not undone",
    caught_by=f"{KINDS}: time runs out",
    because="unpost has run 0 times instead of 2",
).rewrite(SAGA, (EVERY, f"except TimeoutError: raise\n    {EVERY}"))

fault(
    "what was done before several branches failed is not undone",
    caught_by=f"{KINDS}: both stamp and seal break",
    because="unpost has run 0 times instead of 2",
).rewrite(SAGA, (EVERY, f"except ExceptionGroup: raise\n    {EVERY}"))

fault(
    "several failures at once are not tried again",
    caught_by=f"{KINDS}: both stamp and seal break",
    because="unpost has run 1 times instead of 2",
).rewrite(
    "agency.workflow.retry:Retry.run",
    ("except self._on:", "except ExceptionGroup: raise\n        except self._on:"),
)

fault(
    "nobody takes over for several that fail at once",
    caught_by=f"{KINDS}: both stamp and seal break",
    because="Ana was told of error of stamp, error of seal",
).rewrite(
    "agency.workflow.fallback:Fallback.run",
    ("except self._on as failure:", "except ExceptionGroup: raise\n    except self._on as failure:"),
)
