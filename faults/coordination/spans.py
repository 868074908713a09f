"""Spans that are too many, say too much or end too late, and telemetry that is not switched off."""

from plainspec.proving import fault

SPANS = "coordination/spans.feature"
SWITCHED = "coordination/telemetry.feature"
JAM = f"{SPANS}: The shredder jams after the draft"
LEFT = f"{SPANS}: Ana leaves during the review"
FIGURES = f"{SPANS}: A call that comes through at the second attempt"
OBSERVER = "agency.observability.observer:TelemetryObserver"

fault(
    "the outermost step leaves two spans",
    caught_by=JAM,
    because="{'span': 'primitive.coordinator(draft >> shred)', 'within': 'primitive.coordinator(draft >> shred)'",
).rewrite(f"{OBSERVER}.observe", ('if role == f"primitive.{name}":', "if False:"))

fault(
    "an error is marked as a cancellation, too",
    caught_by=f"{SPANS}: The shredder jams inside a coordinator",
    because="have ended ['in error and given up']",
).rewrite(f"{OBSERVER}._execute", ("except asyncio.CancelledError:", "except BaseException:"))

fault(
    "an error is told again by the span of every part",
    caught_by=JAM,
    because="{'span': 'sequential.step_1', 'within': 'primitive.draft >> shred', 'has ended': 'in error', "
    "'tells of': 'shred failed'}",
).rewrite(f"{OBSERVER}.observe", (", record_exception=False", ""))

fault(
    "the span of a part looks well when what played it has failed",
    caught_by=JAM,
    because="'primitive.draft >> shred', 'has ended': 'well'",
).rewrite(f"{OBSERVER}.observe", ("record_exception=False", "record_exception=False, set_status_on_exception=False"))

fault(
    "the span of a part looks well when what played it was given up",
    caught_by=LEFT,
    because="{'span': 'sequential.step_1', 'within': 'primitive.draft >> review', 'has ended': 'well'",
).rewrite(f"{OBSERVER}.observe", ('span.set_attribute("primitive.cancelled", value=True)', "pass"))

fault(
    "a cancellation is told as an error",
    caught_by=LEFT,
    because="'has ended': 'given up', 'tells of': 'asyncio.exceptions.CancelledError'",
).rewrite(
    f"{OBSERVER}._execute",
    (
        'span.set_attribute("primitive.cancelled", value=True)',
        'span.set_attribute("primitive.cancelled", value=True); span.record_exception(asyncio.CancelledError())',
    ),
)

fault(
    "the span of a part ends when others have begun",
    caught_by=[JAM, LEFT],
    because="has left the spans",
).rewrite(
    f"{OBSERVER}.observe",
    (
        "record_exception=False) as span:",
        (
            "record_exception=False, end_on_exit=False) as span:\n"
            "        asyncio.get_running_loop().call_later(0, span.end)"
        ),
    ),
)

for figure, call in {
    "executions are": "self._executed.add(1, attributes)",
    "successes are": "self._succeeded.add(1, attributes)",
    "times are": "self._duration.record(self._now() - begun_s, attributes)",
}.items():
    fault(
        f"{figure} counted for each run by itself",
        caught_by=FIGURES,
        because="primitive.kind, primitive.name, workflow.correlation_id",
    ).rewrite(f"{OBSERVER}._execute", (call, call.replace("attributes)", "about_the_run)")))

fault(
    "what was switched off goes on watching",
    caught_by=f"{SWITCHED}: Ana runs what nobody watches",
    because="Executions(step='draft', executions=1, successes=1)",
).rewrite(
    "agency.observability.telemetry:Telemetry.__init__",
    (
        "self._ending.enter_context(observe_with(observer))",
        "__import__('agency.workflow.observation', fromlist=['watching']).watching = observer",
    ),
)

fault(
    "telemetry that was switched off cannot be switched on anew",
    caught_by=f"{SWITCHED}: The night shift takes over",
    because="Executions(step='draft', executions=0, successes=0)",
).rewrite(
    "agency.observability.telemetry:Telemetry.shutdown",
    ("if _running is self:", "if False:"),
)

fault(
    "an execution that was given up is timed twice",
    caught_by=LEFT,
    because="Timing(executions=2",
).rewrite(
    f"{OBSERVER}._execute",
    (
        "except asyncio.CancelledError:",
        "except asyncio.CancelledError:\n            self._duration.record(0, attributes)",
    ),
)

fault(
    "telemetry leaves out the time for which a step has waited",
    caught_by="coordination/timing.feature: A search that is stopped after 100 ms",
    because="search was timed at",
).rewrite(
    f"{OBSERVER}._execute",
    ("begun_s = self._now()", "begun_s = __import__('time').process_time()"),
    ("self._now() - begun_s", "__import__('time').process_time() - begun_s"),
)
