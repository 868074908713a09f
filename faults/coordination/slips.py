"""Small slips in what is watched and counted, each of which a feature must notice."""

from plainspec.proving import fault

FEATURE = "coordination/traces.feature"
SPANS = "coordination/spans.feature"
AGENTS = "coordination/agents.feature"

fault(
    "a chain that is watched gives the first input to every step",
    caught_by=f"{FEATURE}: two steps in a chain",
    because="got 'review(rain)'",
).rewrite(
    "agency.workflow.sequence:Sequence.run", ('_{index}", step, answer, context)', '_{index}", step, value, context)')
)

fault(
    "an execution that was given up counts as a success",
    caught_by=f"{FEATURE}: Ana leaves during the review",
    because="successes=1",
).rewrite(
    "agency.observability.observer:TelemetryObserver._execute",
    (
        "except asyncio.CancelledError:",
        "except asyncio.CancelledError:\n            self._succeeded.add(1, attributes)",
    ),
)

fault(
    "an execution that was given up looks as if it had gone well",
    caught_by=f"{FEATURE}: Ana leaves during the review",
    because="have ended ['well']",
).rewrite(
    "agency.observability.observer:TelemetryObserver._execute",
    ('span.set_attribute("primitive.cancelled", value=True)', "pass"),
)

fault(
    "an error looks like a cancellation on the spans that it passes",
    caught_by=f"{SPANS}: The shredder jams inside a coordinator",
    because="have ended ['given up']",
).rewrite(
    "agency.observability.observer:TelemetryObserver._execute",
    ("about_the_run) as span", "about_the_run, set_status_on_exception=False) as span"),
    ("except asyncio.CancelledError", "except BaseException"),
)

fault(
    "the span around a step does not say to which run it belongs",
    caught_by=f"{SPANS}: the second of a chain",
    because="of another run",
).rewrite(
    "agency.observability.observer:TelemetryObserver.observe",
    ('attributes = {"workflow.correlation_id": context.correlation_id}', "attributes = {}"),
)

fault(
    "spans and figures do not say what kind of step it was",
    caught_by=f"{SPANS}: two attempts",
    because="are of {'Step'}",
).rewrite(
    "agency.observability.observer:TelemetryObserver._execute",
    ("type(step).__name__", '"Step"'),
)

fault(
    "attempts are counted from 0",
    caught_by=f"{SPANS}: two attempts",
    because="retry.attempt_0, retry.attempt_1",
).rewrite(
    "agency.workflow.retry:Retry.run",
    ("attempt_{attempt}", "attempt_{attempt - 1}"),
)

fault(
    "links of a chain are counted from 1",
    caught_by=f"{SPANS}: the second of a chain",
    because="sequential.step_2",
).rewrite(
    "agency.workflow.sequence:Sequence.run",
    ("step_{index}", "step_{index + 1}"),
)

fault(
    "every route is called that for the rest",
    caught_by=f"{SPANS}: a route",
    because="router.route_default",
).rewrite(
    "agency.workflow.router:Router.run",
    ("role = key if", "role = 'default' if"),
)

fault(
    "the other way is called that of the condition",
    caught_by=f"{SPANS}: otherwise",
    because="conditional.branch_then",
).rewrite(
    "agency.workflow.conditional:Conditional.run",
    ("branch_else", "branch_then"),
)

fault(
    "only successes are timed",
    caught_by=f"{SPANS}: A call that comes through at the second attempt, and a review",
    because="Timing(executions=1",
).rewrite(
    "agency.observability.observer:TelemetryObserver._execute",
    ("self._duration.record(self._now() - begun_s, attributes)", "pass"),
    (
        "self._succeeded.add(1, attributes)",
        "self._succeeded.add(1, attributes); self._duration.record(self._now() - begun_s, attributes)",
    ),
)

fault(
    "times are counted backwards",
    caught_by=f"{SPANS}: A call that comes through at the second attempt, and a review",
    because="Timing(executions=0",
).rewrite(
    "agency.observability.observer:TelemetryObserver._execute",
    ("self._now() - begun_s", "begun_s - self._now()"),
)

fault(
    "the time of the whole is that of its end",
    caught_by=f"{SPANS}: A call that comes through at the second attempt, and a review",
    because="total_s",
).rewrite(
    "agency.observability.observer:TelemetryObserver._execute",
    ("self._now() - begun_s", "(self._now() - begun_s) / (1e6 if 'retry' in name else 1)"),
)

fault(
    "an agent pushes out what else the context carries",
    caught_by=f"{AGENTS}: The night agent takes over from the day agent",
    because="'user': None",
).rewrite(
    "agency.workflow.context:Context.with_data",
    ("{**self._data, **entries}", "entries"),
)

fault(
    "the first agent of a context stays",
    caught_by=f"{AGENTS}: The night agent takes over from the day agent",
    because="day-agent",
).rewrite(
    "agency.workflow.context:Context.with_data",
    ("{**self._data, **entries}", "{**entries, **self._data}"),
)

fault(
    "a context that gets an agent gets another name",
    caught_by=f"{AGENTS}: The night agent takes over from the day agent",
    because="'correlation id'",
).rewrite(
    "agency.workflow.context:Context.with_data",
    ("Context(self.correlation_id,", "Context(None,"),
)

fault(
    "who has no agent is not told for what",
    caught_by="coordination/packages.feature: Cleo has none",
    because="draft >> send failed with the message",
).rewrite("agency.coordination.coordinator:NoAgentError.__str__", ("{self.workflow_name}", "this workflow"))

fault(
    "an agent may be called nothing",
    caught_by=f"{AGENTS}: Somebody has typed nothing but a space",
    because="the objection was: none",
).rewrite(
    "agency.coordination.agent_context:AgentContext.__post_init__",
    ("self.agent_id.strip()", "self.agent_id"),
)

fault(
    "a condition without another step cannot say what it is called",
    caught_by=f"{SPANS}: what a condition is for",
    because="has no attribute 'name'",
).rewrite("agency.workflow.conditional:Conditional.name", (" if branch is not None", ""))

fault(
    "an agent pushes lists out of the context",
    caught_by=f"{AGENTS}: The night agent takes over from the day agent",
    because="'roles': None",
).rewrite(
    "agency.workflow.context:Context.with_data",
    (
        "{**self._data, **entries}",
        "{**{key: item for key, item in self._data.items() if item == str(item)}, **entries}",
    ),
)

fault(
    "agents are not told apart by capitals",
    caught_by=f"{AGENTS}: Ana's agent has a list of goods to count",
    because="agent_id='night agent'",
).rewrite(
    "agency.coordination.agent_context:AgentContext.carried_by",
    ('"agent_id": self.agent_id', '"agent_id": self.agent_id.lower()'),
)
