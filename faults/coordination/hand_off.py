"""Hand-offs that lose the history or the context, or pass on too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.coordination import AgentContext, HandOff, HandOffRecord
    from agency.workflow import Context
    from plainspec.proving import Patch

HAND_OFF = "agency.coordination.hand_off"
AGENT = "agency.coordination.agent_context:AgentContext"
DATA = "agency.workflow.context:Context.data"
FEATURE = "coordination/hand_off.feature"
BANK = f"{FEATURE}: The writer passes the audit to the auditor, who passes the payment to the bank"


@fault("a hand-off forgets who had the work before", caught_by=BANK, because="'agent id': 'bank', 'agents before': ''")
def forget_the_history(patch: Patch) -> None:
    """The bank does not know of the writer."""
    patch.attribute(f"{HAND_OFF}:history_of", lambda _: ())


@fault("the receiving agent starts with an empty context", caught_by=BANK, because="'user': ''")
def start_anew(patch: Patch) -> None:
    """It works for no user and for no firm."""
    patch.build_with(f"{HAND_OFF}:HandOff", only=())


@fault(
    "a hand-off changes the agent of the one who hands over",
    caught_by=f"{FEATURE}: The auditor's scanner breaks",
    because="'step': 'draft', 'agent id': 'auditor'",
)
def change_the_giver(patch: Patch) -> None:
    """Whatever comes afterwards is done under the wrong name."""
    carried_by, data = patch.original(f"{AGENT}.carried_by"), patch.original(DATA)
    received: dict[int, tuple[Context, Context]] = {}

    def pass_on(self: AgentContext, context: Context) -> Context:
        passed: Context = carried_by(self, context)
        received[id(context)] = context, passed
        return passed

    def data_received(self: Context) -> Any:
        _, present = received.get(id(self), (self, self))
        return data.__get__(present)

    patch.attribute(f"{AGENT}.carried_by", pass_on)
    patch.attribute(DATA, data_received)


@fault(
    "a hand-off passes on the whole context",
    caught_by=f"{FEATURE}: The bank must not see Ana's salary",
    because="'salary': '4000'}, {'step': 'send'",
)
def pass_on_everything(patch: Patch) -> None:
    """The bank reads the salary."""
    patch.build_with(f"{HAND_OFF}:HandOff", only=None)


@fault(
    "agents of one run share a history",
    caught_by=f"{FEATURE}: The auditor and the clerk both hand over to the bank",
    because="'agents before': 'auditor, bank'",
)
def share_a_history(patch: Patch) -> None:
    """The work seems to have gone through hands that never had it."""
    made = patch.original(f"{HAND_OFF}:HandOffRecord")
    records: list[HandOffRecord] = []

    def record(*given: str) -> HandOffRecord:
        records.append(made(*given))
        return records[-1]

    patch.attribute(f"{HAND_OFF}:history_of", lambda _: tuple(records))
    patch.attribute(f"{HAND_OFF}:HandOffRecord", record)


@fault(
    "work is handed over by nobody",
    caught_by=f"{FEATURE}: Cleo has no agent",
    because="Cleo's run was to fail",
)
def hand_over_without_an_agent(patch: Patch) -> None:
    """The history begins with a name that nobody has."""

    def required(cls: type[AgentContext], context: Context, _: str) -> AgentContext:
        return cls.of(context) or cls("nobody")

    patch.attribute(f"{AGENT}.required", required)


@fault(
    "a hand-off with named entries only forgets who had the work before",
    caught_by=f"{FEATURE}: The bank must not see Ana's salary",
    because="'agent id': 'bank', 'agents before': 'auditor'",
)
def hold_back_the_history(patch: Patch) -> None:
    """The bank knows of the auditor, and not of the writer."""
    made = patch.original("agency.workflow.context:Context")
    original = patch.original(f"{HAND_OFF}:HandOff.run")

    async def run(self: HandOff[Any, Any], value: Any, context: Context) -> Any:
        if self.only is not None:
            known = {key: entry for key, entry in context.data.items() if key != "agent_history"}
            context = made(context.correlation_id, known)
        return await original(self, value, context)

    patch.attribute(f"{HAND_OFF}:HandOff.run", run)
