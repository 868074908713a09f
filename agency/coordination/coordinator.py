"""Coordinators that run workflows for agents."""

from agency.coordination.agent_context import AgentContext
from agency.coordination.agent_memory import AgentMemory
from agency.observability.genai import invoke_agent
from agency.workflow import Context, Step
from agency.workflow.observation import call
from agency.workflow.step import In_contra, Out_co


class Coordinator(Step[In_contra, Out_co]):
    """Runs a workflow for the agent that the context carries, and returns its result.

    It keeps nothing of a run, so that one coordinator can serve many agents at the same time. Each run has an
    `AgentMemory` of its own, which ends with it.

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
        agent = AgentContext.required(context, self.workflow.name)
        conversation = str(agent.task_context.get("thread_id", ""))
        with invoke_agent(agent.agent_id, value, conversation=conversation), AgentMemory.during(context):
            return await call("coordinator.workflow", self.workflow, value, context)
