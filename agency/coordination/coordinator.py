"""Coordinators that run workflows for agents."""

from agency.coordination.agent_context import AgentContext
from agency.observability.genai import invoke_agent
from agency.workflow import Context, Step
from agency.workflow.observation import call
from agency.workflow.step import In_contra, Out_co


class NoAgentError(LookupError):
    """A coordinator has no agent to run a workflow for; nothing has run.

    Args:
        workflow_name: the workflow.
    """

    def __init__(self, workflow_name: str) -> None:
        super().__init__(workflow_name)
        self.workflow_name = workflow_name

    def __str__(self) -> str:
        """Return the error as a sentence."""
        return f"there is no agent for {self.workflow_name}: the context carries no AgentContext"


class Coordinator(Step[In_contra, Out_co]):
    """Runs a workflow for the agent that the context carries, and returns its result.

    It keeps nothing of a run, so that one coordinator can serve many agents at the same time.

    Args:
        workflow: what to run.
    """

    def __init__(self, workflow: Step[In_contra, Out_co]) -> None:
        self.workflow = workflow

    @property
    def name(self) -> str:
        """The name of the workflow."""
        return f"coordinator({self.workflow.name})"

    async def run(self, value: In_contra, context: Context) -> Out_co:
        """Run the workflow.

        Raises:
            NoAgentError: the context carries no agent.
        """
        agent = AgentContext.of(context)
        if agent is None:
            raise NoAgentError(self.workflow.name)
        with invoke_agent(agent.agent_id, value, conversation=str(agent.task_context.get("thread_id", ""))):
            return await call("coordinator.workflow", self.workflow, value, context)
