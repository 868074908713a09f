"""Ways in which chains and branches can be broken, and the context that goes through them.

Each fault rewrites a piece of `agency.workflow`: where, what stands there, and what stands there instead.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch


def plant(name: str, caught_by: str, because: str, where: str, *edits: tuple[str, str]) -> None:
    """Declare a fault that rewrites the source of one function of the workflow library.

    Args:
        name: the fault in plain words.
        caught_by: the feature below features/composition, and the scenario.
        because: words of the failure.
        where: `module:Class.function` below `agency.workflow`.
        edits: pieces of its source, and what stands there instead.
    """

    def rewrite(patch: Patch) -> None:
        original = patch.original(f"agency.workflow.{where}")
        source = textwrap.dedent(inspect.getsource(original))
        for old, new in edits:
            if old not in source:
                raise LookupError(f"{where} does not contain {old!r} any more")
            source = source.replace(old, new)
        made: dict[str, Any] = {}
        exec(source, vars(sys.modules[original.__module__]), made)  # noqa: S102 - this is what rewriting means
        patch.attribute(f"agency.workflow.{where}", made[original.__name__])

    rewrite.__name__ = rewrite.__qualname__ = name.replace(" ", "_")
    rewrite.__code__ = rewrite.__code__.replace(co_firstlineno=sys._getframe(1).f_lineno)  # noqa: SLF001 - messages name it
    fault(name, caught_by=f"composition/{caught_by}", because=because)(rewrite)


plant(
    "a step gets the first input instead of the last answer",
    "sequence.feature: A letter is drafted, then reviewed",
    "review(rain)",
    "sequence:Sequence.run",
    ("answer = await run(answer, context)", "answer = await run(value, context)"),
)
plant(
    "the first step of a chain runs twice",
    "sequence.feature: A letter is drafted, then reviewed",
    "draft(draft(rain))",
    "sequence:Sequence.run",
    ("in self._runs:", "in (self._runs[0], *self._runs):"),
)
plant(
    "a chain goes on after a failed step",
    "sequence.feature: The shredder jams before the letter is sent",
    "got 'send(draft(rain))'",
    "sequence:Sequence.run",
    (
        "answer = await run(answer, context)",
        "try: answer = await run(answer, context)\n            except Exception: pass",
    ),
)
plant(
    "a limited step answers with its input",
    "sequence.feature: a limited step in the middle of a chain, beside another step",
    "[draft(rain), translate(draft(rain))]",
    "timeout:Timeout.run",
    ("return answer", "return value"),
)
plant(
    "a bracket in a chain loses all but its first step",
    "sequence.feature: Three steps, around the last two",
    "review(draft(rain))",
    "sequence:Sequence.parts_of",
    ("return step.steps if", "return step.steps[:1] if"),
)
plant(
    "a bracket between branches makes a list in the list",
    "sequence.feature: Three steps, around two, side by side",
    "[draft(rain), [review(rain), send(rain)]]",
    "parallel:Parallel.parts_of",
    ("return step.branches if type(step) is Parallel else (step,)", "return (step,)"),
)
plant(
    "a chain cannot be stopped",
    "sequence.feature: Ana leaves while her letter is being reviewed",
    "review ends",
    "sequence:Sequence.run",
    ("answer = await run(answer, context)", "answer = await __import__('asyncio').shield(run(answer, context))"),
)
plant(
    "answers stand in the order in which the branches end",
    "side_by_side.feature: The translator is faster than the reviewer",
    "[translate(letter), review(letter)]",
    "parallel:Parallel.run",
    (
        "cancelled = await",
        "ended = []\n    for task in tasks: task.add_done_callback(ended.append)\n    cancelled = await",
    ),
    ("for task in tasks]", "for task in ended]"),
)
plant(
    "branches run one after the other",
    "side_by_side.feature: Five seconds and three seconds make five",
    "8 s instead of 5 s",
    "parallel:Parallel.run",
    (
        "tasks = [",
        "return [await self._run_branch(index, value, context) for index in range(len(self.branches))]\n    tasks = [",
    ),
)
plant(
    "a failed branch leaves its sibling running",
    "side_by_side.feature: The scanner breaks while the translator is at work",
    "translate ends",
    "parallel:Parallel.run",
    ("await self._join(tasks)", "(await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)) and None"),
    ("if not task.cancelled()", "if task.done()"),
)
plant(
    "a stopped branch is not waited for",
    "side_by_side.feature: Somebody has to put the price list back first",
    "1 s: send begins",
    "parallel:Parallel.run",
    ("await self._join(tasks)", "(await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)) and None"),
    ("errors = [", "[task.cancel() for task in tasks]\n    errors = ["),
    ("if not task.cancelled()", "if task.done()"),
)
plant(
    "the second of two errors is lost",
    "side_by_side.feature: Stamp and seal break at the same time",
    "Ana was told of error of stamp",
    "parallel:Parallel.run",
    ("if len(errors) > 1", "if len(errors) > 2"),
)
plant(
    "branches go on when the caller has left",
    "side_by_side.feature: Ana leaves while both are at work",
    "review ends",
    "parallel:Parallel._join",
    ("task.cancel()", "pass"),
)
plant(
    "a plain function runs on the event loop",
    "side_by_side.feature: The printer waits for the folder, and the folder for the printer",
    "told of error of print",
    "function:awaitable",
    ("_in_place if inline else _in_thread", "_in_place"),
)
plant(
    "every step gets a context of its own",
    "context.feature: Ana and Ben bring none",
    "saw several contexts",
    "sequence:Sequence.run",
    ("answer = await run(answer, context)", "answer = await run(answer, Context(None, context.data))"),
)
plant(
    "a retried step loses the context",
    "context.feature: a retry",
    "saw another context",
    "retry:Retry.run",
    ("self.step, value, context)", "self.step, value, Context())"),
)
plant(
    "a branch loses the context",
    "context.feature: branches",
    "saw another context",
    "parallel:Parallel._run_branch",
    ("self.branches[index], value, context)", "self.branches[index], value, Context())"),
)
plant(
    "all runs share the context of the first",
    "context.feature: Ana and Ben run the same workflow at the same time",
    "saw another context than Ben's",
    "sequence:Sequence.run",
    (
        "answer: Any = value",
        "answer: Any = value\n    context = vars(self).setdefault('first', context)",
    ),
)
plant(
    "a step can change the context of the others",
    "context.feature: Somebody meddles beside the others",
    "saw another context than Ana's",
    "context:Context.__init__",
    ("FrozenMapping(data)", "dict(data)"),
)
plant(
    "a recording step forgets what it was told to answer",
    "recording.feature: an answer",
    "Ana got 'letter'",
    "recording:RecordingStep.run",
    ("value if outcome is UNSET else outcome", "value"),
)
plant(
    "a recording step does not remember calls that fail",
    "recording.feature: The grump is asked and the clerk is not",
    "remembers 0 calls instead of 1",
    "recording:RecordingStep.run",
    ("raise outcome", "self.calls.pop()\n        raise outcome"),
)
plant(
    "a recording step remembers the first context for ever",
    "recording.feature: Ana and then Ben ask the clerk",
    "remembers another context than Ben's",
    "recording:RecordingStep.run",
    ("self.calls.append((value, context))", "self.calls.append((value, self.calls[0][1] if self.calls else context))"),
)

plant(
    "a step that stands alone gets no input",
    "sequence.feature: A chain of a single step",
    "draft(None)",
    "function:FunctionStep.run",
    ("self.call(value, context)", "self.call(None, context)"),
)
plant(
    "a recording step that is told nothing answers nothing",
    "recording.feature: nothing",
    "Ana got 'None'",
    "recording:RecordingStep.run",
    ("return value if outcome is UNSET else outcome", "return None if outcome is UNSET else outcome"),
)
plant(
    "a recording step does not ask its function",
    "recording.feature: a function of the input",
    "method 'upper'",
    "recording:RecordingStep.run",
    ("if outcome is self.side_effect and callable(outcome):", "if False:"),
)
