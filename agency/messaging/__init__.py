"""Messages of users: validated, routed by type to the user they name, answered by an agent, and stored."""

from agency.messaging.errors import (
    InvalidMessageError,
    MessageError,
    RequestConflictError,
    StageFailedError,
    ThreadNotFoundError,
)
from agency.messaging.models import Message, QualityAlert, QualityReport, Text
from agency.messaging.pipeline import Answer, MessagePipeline, answer_by
from agency.messaging.router import Delivery, Failure, Invalid, MessageRouter, RoutingReport
from agency.messaging.stages import Stage
from agency.messaging.validation import Problem, validated

__all__ = [
    "Answer",
    "Delivery",
    "Failure",
    "Invalid",
    "InvalidMessageError",
    "Message",
    "MessageError",
    "MessagePipeline",
    "MessageRouter",
    "Problem",
    "QualityAlert",
    "QualityReport",
    "RequestConflictError",
    "RoutingReport",
    "Stage",
    "StageFailedError",
    "Text",
    "ThreadNotFoundError",
    "answer_by",
    "validated",
]
