"""Quality gates, which really run: tests with their coverage, ruff, mypy and bandit, each in a process of its own."""
