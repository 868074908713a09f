"""Functions and words that are taken for something else, each of which a feature must notice."""

from __future__ import annotations

from plainspec.proving import fault

FUNCTIONS = "composition/functions.feature"
CALLS = "composition/invalid_calls.feature"
ANSWERING = "agency.workflow.function:answering"
AWAITED = "await answer if inspect.isawaitable(answer) else answer"

fault(
    "a function that wants the context by keyword gets it as if it did not",
    caught_by=f"{FUNCTIONS}: A function with the context by keyword",
    because="positional argument",
).rewrite(ANSWERING, (' and further["context"].kind is not inspect.Parameter.KEYWORD_ONLY', ""))

fault(
    "a function gets the context in place of something else",
    caught_by=f"{FUNCTIONS}: A function with the context after others",
    because="saw another context",
).rewrite(ANSWERING, ('next(iter(further)) == "context" and ', ""))

fault(
    "nobody waits for what a thread has returned",
    caught_by=f"{FUNCTIONS}: A function without async",
    because="never awaited",
).rewrite("agency.workflow.function:_in_thread", (AWAITED, "answer"))

fault(
    "nobody waits for what a function in place has returned",
    caught_by=f"{FUNCTIONS}: A function without async, and in place",
    because="send(<Task pending",
).rewrite("agency.workflow.function:_in_place", (AWAITED, "answer"))

fault(
    "a step without a name is called after the kind of its function",
    caught_by=f"{FUNCTIONS}: A draft of half a minute within ten seconds, of a function under the name of its function",
    because="timeout of function",
).rewrite(
    "agency.workflow.function:FunctionStep.__init__",
    ('getattr(function, "__name__", type(function).__name__)', "type(function).__name__"),
)

fault(
    "a word behind a step is found out when its turn comes",
    caught_by=f"{CALLS}: Somebody puts a word behind a step",
    because="'str' object has no attribute",
).rewrite("agency.workflow.step:Step.__rshift__", ("if not isinstance(other, Step):", "if False:"))

fault(
    "a word beside a step is taken for one",
    caught_by=f"{CALLS}: Somebody puts a word beside a step",
    because="the objection was: none",
).rewrite("agency.workflow.step:Step.__or__", ("if not isinstance(other, Step):", "if False:"))

fault(
    "a word beside branches is taken for one",
    caught_by=f"{CALLS}: Somebody puts a word beside two",
    because="the objection was: none",
).rewrite("agency.workflow.parallel:Parallel.__or__", ("if not isinstance(other, Step):", "if False:"))

fault(
    "a form in the context can be changed",
    caught_by="composition/context.feature: Somebody meddles before the others",
    because="saw another context than Ana's",
).rewrite("agency.workflow.context:freeze", ("if isinstance(value, Mapping):", "if False:"))

fault(
    "a step that was told what it is called is called after its function",
    caught_by=f"{FUNCTIONS}: A draft of half a minute within ten seconds, of a function with the context by keyword",
    because="timeout of by_keyword",
).rewrite("agency.workflow.function:step", ("FunctionStep, name=name,", "FunctionStep,"))

fault(
    "a function that works in place is put into a thread",
    caught_by=f"{FUNCTIONS}: A function without async, and in place",
    because="event loop",
).rewrite("agency.workflow.function:step", ("FunctionStep, name=name, inline=inline)", "FunctionStep, name=name)"))
