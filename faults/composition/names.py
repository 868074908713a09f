"""Parts of workflows that are told under a wrong name or figure, each of which a feature must notice."""

from plainspec.proving import fault

NAMES = "composition/error_messages.feature"


def misname(what: str, part: str, where: str, old: str, new: str) -> None:
    """Declare a fault in the name of a part."""
    fault(what, caught_by=f"{NAMES}: {part}", because="but read").rewrite(where, (old, new))


misname(
    "branches in a chain lose their bracket",
    "branches in a chain",
    "agency.workflow.step:bracketed",
    'return f"({step.name})" if " " in step.name else step.name',
    "return step.name",
)
misname("branches are named like a chain", "branches", "agency.workflow.parallel:Parallel.name", '" | "', '" >> "')
misname(
    "a retried step is named without its attempts",
    "a retried step",
    "agency.workflow.retry:Retry.name",
    ", {self.max_retries})",
    ")",
)
misname(
    "a cached step is named without its time",
    "a cached step",
    "agency.workflow.cache:Cache.name",
    ", {self.ttl_s:g} s",
    "",
)
misname(
    "a guarded step is named like any other",
    "a guarded step",
    "agency.workflow.breaker:CircuitBreaker.name",
    'f"breaker({self.step.name})"',
    "self.step.name",
)
misname(
    "a second way is not named",
    "a second way",
    "agency.workflow.fallback:Fallback.name",
    ", {self.fallback.name})",
    ")",
)
misname(
    "a saga names its undos instead of its steps",
    "a saga",
    "agency.workflow.saga:Saga.name",
    "step.name for step, _ in self.stages",
    "(undo or step).name for step, undo in self.stages",
)
misname(
    "a condition names its steps the wrong way round",
    "a condition",
    "agency.workflow.conditional:Conditional.name",
    "(self.then, self.otherwise)",
    "(self.otherwise, self.then)",
)
misname(
    "a choice of routes without a rest is said to have one",
    "a choice without a rest",
    "agency.workflow.router:Router.name",
    " if self.default else []",
    "",
)
misname(
    "who is told of a limit is told whole seconds",
    "a step",
    "agency.workflow.timeout:StepTimeoutError.__str__",
    "{self.limit_s:g}",
    "{self.limit_s:.0f}",
)

fault(
    "who comes just too early is told to come at once",
    caught_by="composition/circuit_breaker_trials.feature: Dan comes just too early",
    because="for another 0 s",
).rewrite("agency.workflow.breaker:CircuitOpenError.__str__", ("{self.retry_after_s:g}", "{self.retry_after_s:.0f}"))

fault(
    "the third who cuts a trip short ends its undoing",
    caught_by="composition/saga_cancellation.feature: Time runs out twice, and then Ana leaves as well",
    because="InvalidStateError",
).rewrite(
    "agency.workflow.cancellation:wait_out",
    (
        "            cancelled = request",
        "            if cancelled is not None: return request\n            cancelled = request",
    ),
)
