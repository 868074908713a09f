"""Ways in which chains and branches can be broken, and the context that goes through them.

Each rewrites a piece of `agency.workflow`: where, what stands there, and what stands there instead.
"""

from plainspec.proving import fault

fault(
    "a step gets the first input instead of the last answer",
    caught_by="composition/sequence.feature: A letter is drafted, then reviewed",
    because="review(rain)",
).rewrite(
    "agency.workflow.sequence:Sequence.run",
    ("answer = await run(answer, context)", "answer = await run(value, context)"),
)

fault(
    "the first step of a chain runs twice",
    caught_by="composition/sequence.feature: A letter is drafted, then reviewed",
    because="draft(draft(rain))",
).rewrite("agency.workflow.sequence:Sequence.run", ("in self._runs:", "in (self._runs[0], *self._runs):"))

fault(
    "a chain goes on after a failed step",
    caught_by="composition/sequence.feature: The shredder jams before the letter is sent",
    because="got 'send(draft(rain))'",
).rewrite(
    "agency.workflow.sequence:Sequence.run",
    (
        "answer = await run(answer, context)",
        "try: answer = await run(answer, context)\n            except Exception: pass",
    ),
)

fault(
    "a limited step answers with its input",
    caught_by="composition/sequence.feature: a limited step in the middle of a chain, beside another step",
    because="[draft(rain), translate(draft(rain))]",
).rewrite("agency.workflow.timeout:Timeout.run", ("return answer", "return value"))

fault(
    "a bracket in a chain loses all but its first step",
    caught_by="composition/sequence.feature: Three steps, around the last two",
    because="review(draft(rain))",
).rewrite("agency.workflow.sequence:Sequence.parts_of", ("return step.steps if", "return step.steps[:1] if"))

fault(
    "a bracket between branches makes a list in the list",
    caught_by="composition/sequence.feature: Three steps, around two, side by side",
    because="[draft(rain), [review(rain), send(rain)]]",
).rewrite(
    "agency.workflow.parallel:Parallel.parts_of",
    ("return step.branches if type(step) is Parallel else (step,)", "return (step,)"),
)

fault(
    "a chain cannot be stopped",
    caught_by="composition/sequence.feature: Ana leaves while her letter is being reviewed",
    because="review ends",
).rewrite(
    "agency.workflow.sequence:Sequence.run",
    ("answer = await run(answer, context)", "answer = await __import__('asyncio').shield(run(answer, context))"),
)

fault(
    "answers stand in the order in which the branches end",
    caught_by="composition/parallel.feature: The translator is faster than the reviewer",
    because="[translate(letter), review(letter)]",
).rewrite(
    "agency.workflow.parallel:Parallel.run",
    (
        "cancelled = await",
        "ended = []\n    for task in tasks: task.add_done_callback(ended.append)\n    cancelled = await",
    ),
    ("for task in tasks]", "for task in ended]"),
)

fault(
    "branches run one after the other",
    caught_by="composition/parallel.feature: Five seconds and three seconds make five",
    because="8 s instead of 5 s",
).rewrite(
    "agency.workflow.parallel:Parallel.run",
    (
        "tasks = [",
        (
            "return [await self._run_branch(index, value, context, stopping) for index in range(len(self.branches))]\n"
            "    tasks = ["
        ),
    ),
)

fault(
    "a failed branch leaves its sibling running",
    caught_by="composition/parallel.feature: The scanner breaks while the translator is at work",
    because="translate ends",
).rewrite(
    "agency.workflow.parallel:Parallel.run",
    ("await self._join(tasks, stopping)", "(await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)) and None"),
    ("if not task.cancelled()", "if task.done()"),
)

fault(
    "a stopped branch is not waited for",
    caught_by="composition/parallel.feature: Somebody has to put the price list back first",
    because="1 s: send begins",
).rewrite(
    "agency.workflow.parallel:Parallel.run",
    ("await self._join(tasks, stopping)", "(await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)) and None"),
    ("errors = [", "[task.cancel() for task in tasks]\n    errors = ["),
    ("if not task.cancelled()", "if task.done()"),
)

fault(
    "the second of two errors is lost",
    caught_by="composition/parallel.feature: Stamp and seal break at the same time",
    because="Ana was told of error of stamp",
).rewrite("agency.workflow.parallel:Parallel.run", ("if len(errors) > 1", "if len(errors) > 2"))

fault(
    "branches go on when the caller has left",
    caught_by="composition/parallel.feature: Ana leaves while both are at work",
    because="review ends",
).rewrite("agency.workflow.parallel:Parallel._join", ("task.cancel()", "pass"))

fault(
    "a plain function runs on the event loop",
    caught_by="composition/threads.feature: The printer waits for the folder, and the folder for the printer",
    because="told of error of print",
).rewrite("agency.workflow.function:awaitable", ("_in_place if inline else _in_thread", "_in_place"))

fault(
    "every step gets a context of its own",
    caught_by="composition/context.feature: Ana and Ben bring none, to a chain",
    because="saw several contexts",
).rewrite(
    "agency.workflow.sequence:Sequence.run",
    ("answer = await run(answer, context)", "answer = await run(answer, Context(None, context.data))"),
)

fault(
    "a retried step loses the context",
    caught_by="composition/context.feature: a retry",
    because="saw another context",
).rewrite("agency.workflow.retry:Retry.run", ("self.step, value, context)", "self.step, value, Context())"))

fault(
    "a branch loses the context",
    caught_by="composition/context.feature: branches",
    because="saw another context",
).rewrite(
    "agency.workflow.parallel:Parallel._run_branch",
    ("self.branches[index], value, context)", "self.branches[index], value, Context())"),
)

fault(
    "all runs share the context of the first",
    caught_by="composition/context.feature: Ana and Ben run the same workflow at the same time",
    because="saw another context than Ben's",
).rewrite(
    "agency.workflow.sequence:Sequence.run",
    (
        "answer: Any = value",
        "answer: Any = value\n    context = vars(self).setdefault('first', context)",
    ),
)

fault(
    "a step can change the context of the others",
    caught_by="composition/context.feature: Somebody meddles beside the others",
    because="saw another context than Ana's",
).rewrite("agency.workflow.context:Context.__init__", ("FrozenMapping(data)", "dict(data)"))

fault(
    "a recording step forgets what it was told to answer",
    caught_by="composition/recording.feature: an answer",
    because="Ana got 'letter'",
).rewrite("agency.workflow.recording:RecordingStep.run", ("value if outcome is UNSET else outcome", "value"))

fault(
    "a recording step does not remember calls that fail",
    caught_by="composition/recording.feature: The grump is asked and the clerk is not",
    because="remembers 0 calls instead of 1",
).rewrite("agency.workflow.recording:RecordingStep.run", ("raise outcome", "self.calls.pop()\n        raise outcome"))

fault(
    "a recording step remembers the first context for ever",
    caught_by="composition/recording.feature: Ana and then Ben ask the clerk",
    because="remembers another context than Ben's",
).rewrite(
    "agency.workflow.recording:RecordingStep.run",
    ("self.calls.append((value, context))", "self.calls.append((value, self.calls[0][1] if self.calls else context))"),
)

fault(
    "a step that stands alone gets no input",
    caught_by="composition/sequence.feature: A chain of a single step",
    because="draft(None)",
).rewrite("agency.workflow.function:FunctionStep.run", ("self.call(value, context)", "self.call(None, context)"))

fault(
    "a recording step that is told nothing answers nothing",
    caught_by="composition/recording.feature: nothing",
    because="Ana got 'None'",
).rewrite(
    "agency.workflow.recording:RecordingStep.run",
    ("return value if outcome is UNSET else outcome", "return None if outcome is UNSET else outcome"),
)

fault(
    "a recording step does not ask its function",
    caught_by="composition/recording.feature: a function of the input",
    because="method 'upper'",
).rewrite(
    "agency.workflow.recording:RecordingStep.run",
    ("if outcome is self.side_effect and callable(outcome):", "if False:"),
)
