"""Oversights in how parts of a workflow work together, each of which a feature must notice."""

from plainspec.proving import fault

CACHE = "composition/cache.feature"
CHOICE = "composition/routing.feature"
THREADS = "composition/threads.feature"
KEY = "agency.workflow.cache:by_value_and_data"

fault(
    "a cache looks at the firm only",
    caught_by=f"{CACHE}: Ana and Ben work for the same firm, with suppliers of their own",
    because="price has run 1 times instead of 2",
).rewrite(KEY, ("identity(context.data)", "identity(context.data.get('firm'))"))

fault(
    "a cache does not look at what is what in the context",
    caught_by=f"{CACHE}: Ana and Ben work for firms that supply each other",
    because="price has run 1 times instead of 2",
).rewrite(KEY, ("identity(context.data)", "identity(set(context.data.values()))"))

fault(
    "whoever leaves a kept answer does not wait until its step has tidied up",
    caught_by="composition/cache_limits.feature: The scales are put away before somebody else guesses",
    because="1 s: price begins",
).rewrite(
    "agency.workflow.cache:_Flight.join",
    (
        "await wait_out(self._task)\n            _ = self._task.cancelled() or self._task.exception()",
        "self._task.add_done_callback(lambda task: task.cancelled() or task.exception())",
    ),
)

fault(
    "a second way that fails by another error than the chosen ones hides the first",
    caught_by="composition/chosen_errors.feature: A timeout, and then the wrong number",
    because="Ana was told of error of wrong",
).rewrite("agency.workflow.fallback:Fallback.run", ("except Exception as second:", "except self._on as second:"))

fault(
    "a branch that breaks because of another is not told",
    caught_by="composition/parallel.feature: The courier falls when he is called back because of the scanner",
    because="Ana was told of error of scan",
).rewrite("agency.workflow.parallel:Parallel.run", ("if not task.cancelled()", "if not task.cancelling()"))

fault(
    "what a thread has done is undone with what it was given",
    caught_by=f"{THREADS}: Ana leaves while her letter is being sealed, and seals can be broken",
    because="unseal has run 0 times instead of 1",
).rewrite("agency.workflow.saga:Saga.run", ("done.append((undo, too_late.answer))", "done.append((undo, answer))"))

fault(
    "a chain is undone although only its first step was done",
    caught_by=f"{THREADS}: Ana leaves while her letter is being sealed, and has yet to be priced",
    because="unseal has run 1 times instead of 0",
).rewrite("agency.workflow.saga:Saga.run", ("isinstance(step, FunctionStep) and undo", "undo"))

fault(
    "a topic goes to a desk whose name begins like it",
    caught_by=f"{CHOICE}: billing slip: mislaid for reception",
    because="Ana got 'accounts(billing slip: mislaid)'",
).rewrite(
    "agency.workflow.router:Router.run",
    (
        "self.routes.get(key, self.default)",
        "next((route for name, route in self.routes.items() if key.startswith(name)), self.default)",
    ),
)

fault(
    "a condition that cannot be decided does not hold",
    caught_by=f"{CHOICE}: Nobody has said for whom Ana works, and a condition decides",
    because="Ana was told of no failure",
).rewrite(
    "agency.workflow.conditional:Conditional.run",
    (
        "if await self._condition(value, context):",
        ("try: holds = await self._condition(value, context)\n    except Exception: holds = False\n    if holds:"),
    ),
)

fault(
    "a ticket for which no desk can be chosen goes to the desk for the rest",
    caught_by=f"{CHOICE}: Nobody has said for whom Ana works, and a choice of routes decides",
    because="Ana was told of no failure",
).rewrite(
    "agency.workflow.router:Router.run",
    (
        "key = await self._choose(value, context)",
        "try: key = await self._choose(value, context)\n    except Exception: key = ''",
    ),
)
