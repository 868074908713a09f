"""Programs that a delivery runs to their end: gates, Git, diagnostics, and whatever writes and checks tests."""

from agency.delivery.programs.running import Ran, outer_environment, run_program

__all__ = ["Ran", "outer_environment", "run_program"]
