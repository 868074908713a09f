"""Ways in which sagas can be broken.

Each rewrites a piece of `agency.workflow`: where, what stands there, and what stands there instead.
"""

from plainspec.proving import fault

fault(
    "a trip that works out is undone",
    caught_by="composition/saga.feature: Everything can be had",
    because="unfly has run 1 times instead of 0",
).rewrite(
    "agency.workflow.saga:Saga.run",
    ('return cast("Out_co", answer)', 'await self._undo(done, context)\n    return cast("Out_co", answer)'),
)

fault(
    "nothing is undone",
    caught_by="composition/saga.feature: There is no car",
    because="unhotel begins",
).rewrite("agency.workflow.saga:Saga._undo", ("reversed(done)", "()"))

fault(
    "the first step is undone first",
    caught_by="composition/saga.feature: There is no car",
    because="3 s: unfly begins",
).rewrite("agency.workflow.saga:Saga._undo", ("reversed(done)", "done"))

fault(
    "a step that failed is undone, too",
    caught_by="composition/saga.feature: The car was never booked",
    because="unhotel has run 1 times instead of 0",
).rewrite(
    "agency.workflow.saga:Saga.run",
    (
        'answer = await call("saga.forward", step, answer, context)',
        (
            "if undo is not None: done.append((undo, answer))\n"
            '            answer = await call("saga.forward", step, answer, context)'
        ),
    ),
    (
        "            if undo is not None:\n                done.append((undo, answer))\n",
        "",
    ),
)

fault(
    "a failing undo hides the failure",
    caught_by="composition/saga.feature: The hotel keeps the money, and so does the airline",
    because="Ana was told of error of fined",
).rewrite(
    "agency.workflow.saga:Saga.run",
    ('SagaError("a saga failed and could not be undone", [failure, *errors])', "errors[0]"),
    ("raise outcome from failure", "raise outcome from None"),
)

fault(
    "a failing undo ends the undoing",
    caught_by="composition/saga.feature: The hotel keeps the money, and so does the airline",
    because="told of error of no-car, not undone of fined",
).rewrite("agency.workflow.saga:Saga._undo", ("errors.append(error)", "return [error]"))

fault(
    "a trip that was given up is not undone",
    caught_by="composition/saga_cancellation.feature: Ana changes her mind at the hotel desk",
    because="unfly begins",
).rewrite("agency.workflow.saga:Saga.run", ("errors, _ = await finish(self._undo(done, context))", "errors = []"))

fault(
    "the undoing stops when the person leaves",
    caught_by="composition/saga_cancellation.feature: Ana leaves while her trip is being undone",
    because="3 s instead of 4 s",
).rewrite(
    "agency.workflow.saga:Saga.run",
    (
        "errors, cancelled_late = await finish(self._undo(done, context))",
        "errors, cancelled_late = await self._undo(done, context), None",
    ),
)

fault(
    "an undo gets the input of its step",
    caught_by="composition/saga.feature: The train is refunded to whoever brings the ticket",
    because="not undone of fined",
).rewrite("agency.workflow.saga:Saga.run", ("done.append((undo, answer))", "done.append((undo, value))"))

fault(
    "the undoing of a trip that was given up can be cut short",
    caught_by="composition/saga_cancellation.feature: Time runs out at the hotel desk, and then Ana leaves as well",
    because="2 s instead of 3.5 s",
).rewrite(
    "agency.workflow.saga:Saga.run",
    ("errors, _ = await finish(self._undo(done, context))", "errors = await self._undo(done, context)"),
)

fault(
    "what could not be undone for who gave up is told to nobody",
    caught_by=(
        "composition/saga_cancellation.feature: "
        "Ana changes her mind, and neither the hotel nor the airline gives the money back"
    ),
    because="Ana was told of no failure",
).rewrite(
    "agency.workflow.saga:Saga.run",
    ("if errors:\n            raise cancelled from", "if False:\n            raise cancelled from"),
)
