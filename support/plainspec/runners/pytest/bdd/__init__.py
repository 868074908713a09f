"""Step definitions written for pytest-bdd, under `pytest --gherkin`."""
