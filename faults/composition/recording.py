"""Recording steps that do not do what they were told, each of which a feature must notice."""

from __future__ import annotations

from plainspec.proving import fault

RECORDING = "composition/recording.feature"
RUN = "agency.workflow.recording:RecordingStep.run"
OUTCOME = "agency.workflow.recording:RecordingStep._outcome"
IN_TURN = f"{RECORDING}: Three people ask the <step>"

fault(
    "a recording step answers with the function that it was told to await",
    caught_by=f"{RECORDING}: one that is awaited",
    because="coroutine",
).rewrite(RUN, ("await answer if inspect.isawaitable(answer) else answer", "answer"))

fault(
    "a recording step keeps the context from its function",
    caught_by=f"{RECORDING}: A function that looks at the context, too",
    because="context",
).rewrite(RUN, ("answering(outcome)(value, context)", "outcome(value)"))

fault(
    "a recording step asks the class of errors that it was told to raise",
    caught_by=f"{RECORDING}: The rebel is asked and the clerk is not",
    because="FailingAnewError.__init__() takes 1 positional argument",
).rewrite(RUN, (" or (isinstance(outcome, type) and issubclass(outcome, BaseException))", ""))

fault(
    "a recording step does the same at every call",
    caught_by=IN_TURN,
    because="Ben got",
).rewrite(OUTCOME, ("if self._outcomes[0] is not effect:", "if True:"))

fault(
    "a recording step answers with the list of what it was told",
    caught_by=IN_TURN,
    because="Ana expected",
).rewrite(OUTCOME, ("if callable(effect) or isinstance(effect, BaseException):", "if True:"))

fault(
    "a recording step that has done all it was told has nothing more to say",
    caught_by=f"{RECORDING}: Three people ask the moody",
    because="Cleo expected 'yes'",
).rewrite(OUTCOME, ("next(self._outcomes[1], self.return_value)", "next(self._outcomes[1], None)"))

fault(
    "a recording step raises only what it was told to raise every time",
    caught_by=IN_TURN,
    because="expected 'None'",
).rewrite(
    RUN,
    (
        "if isinstance(outcome, BaseException) or",
        "if outcome is self.side_effect and isinstance(outcome, BaseException) or",
    ),
)

fault(
    "a recording step remembers the first input for ever",
    caught_by=f"{RECORDING}: Ana and then Ben ask the clerk",
    because="clerk was last asked 'letter'",
).rewrite("agency.workflow.recording:RecordingStep.last_input", ("self.calls[-1][0]", "self.calls[0][0]"))

fault(
    "a recording step that was never called cannot be asked for its last call",
    caught_by=f"{RECORDING}: The grump is asked and the clerk is not",
    because="IndexError",
).rewrite("agency.workflow.recording:RecordingStep.last_context", (" if self.calls else None", ""))
