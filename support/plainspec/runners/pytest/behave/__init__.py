"""Step definitions and hooks written for behave, under `pytest --gherkin`."""
