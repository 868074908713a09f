"""What behave runs around its scenarios: see docs/how-to/use-other-runners.md."""

from plainspec.runners.behave import hooks

before_scenario, after_scenario, after_feature, after_all = hooks(__file__)
