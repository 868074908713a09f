"""Failures that are not an assertion of a step: said in words, without a traceback through this package."""


class ScenarioError(AssertionError):
    """A scenario broke one of the rules that hold for every scenario."""
