"""From a plan to a verdict: pytest (the main runner), behave, pytest-bdd."""
