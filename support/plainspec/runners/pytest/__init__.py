"""The main runner: `pytest --gherkin`."""
