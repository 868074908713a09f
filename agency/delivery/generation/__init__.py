"""Test generation: tests for the modules of a component, from an OpenHands server or from Hypothesis' ghostwriter."""

from agency.delivery.generation.ghostwriter import GhostwriterTestGenerator
from agency.delivery.generation.openhands import OpenHandsTestGenerator
from agency.delivery.generation.settings import GenerationLimits, NotConfiguredError, OnFailedTask, OpenHandsServer
from agency.delivery.generation.stage import AsyncOpenHandsStageResult, AsyncOpenHandsTestGenerationStage

__all__ = [
    "AsyncOpenHandsStageResult",
    "AsyncOpenHandsTestGenerationStage",
    "GenerationLimits",
    "GhostwriterTestGenerator",
    "NotConfiguredError",
    "OnFailedTask",
    "OpenHandsServer",
    "OpenHandsTestGenerator",
]
