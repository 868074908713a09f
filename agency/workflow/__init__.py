"""Typed workflows out of small steps.

``step`` makes a step from a function; ``>>`` runs steps in sequence, ``|`` in parallel; the other
primitives wrap steps, and every one of them is again a step. ``await workflow.execute(value, context)`` runs
it.

Example:
    >>> import asyncio
    >>> async def draft(topic: str) -> str:
    ...     return f"a letter about {topic}"
    >>> async def polish(text: str) -> str:
    ...     return text.capitalize()
    >>> asyncio.run((step(draft) >> Retry(step(polish), max_retries=1)).execute("rain"))
    'A letter about rain'
"""

from agency.workflow.cache import Cache
from agency.workflow.cancellation import AnsweredTooLateError, UnexpectedCancellationError
from agency.workflow.clock import Clock, Deadline, SystemClock
from agency.workflow.conditional import Conditional
from agency.workflow.context import Context, FrozenMapping
from agency.workflow.function import FunctionStep, step
from agency.workflow.observation import Observer, observe_with
from agency.workflow.parallel import Parallel
from agency.workflow.recording import RecordingStep
from agency.workflow.recovery.breaker import BreakerState, CircuitBreaker, CircuitOpenError
from agency.workflow.recovery.fallback import Fallback
from agency.workflow.recovery.retry import Backoff, Retry
from agency.workflow.recovery.saga import Saga, SagaError
from agency.workflow.recovery.timeout import StepTimeoutError, Timeout
from agency.workflow.router import NoRouteError, Router
from agency.workflow.sequence import Sequence
from agency.workflow.step import Step

__all__ = [
    "AnsweredTooLateError",
    "Backoff",
    "BreakerState",
    "Cache",
    "CircuitBreaker",
    "CircuitOpenError",
    "Clock",
    "Conditional",
    "Context",
    "Deadline",
    "Fallback",
    "FrozenMapping",
    "FunctionStep",
    "NoRouteError",
    "Observer",
    "Parallel",
    "RecordingStep",
    "Retry",
    "Router",
    "Saga",
    "SagaError",
    "Sequence",
    "Step",
    "StepTimeoutError",
    "SystemClock",
    "Timeout",
    "UnexpectedCancellationError",
    "observe_with",
    "step",
]
