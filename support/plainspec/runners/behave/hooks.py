"""behave as a runner of the same features: its command line, tags and formatters, Plainspec's steps and fixtures.

The file `environment.py` beside the folder `steps/` has these two lines::

    from plainspec.runners.behave import hooks

    before_scenario, after_scenario, after_feature, after_all = hooks(__file__)

behave keeps what it is good at: it selects, counts, formats and reports. Plainspec finds the scenario in its own
reading of the file, binds all of it before its first step runs, makes the fixtures, and runs every step in one task.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from plainspec.execution.reading import Reading
from plainspec.runners.behave.run import BehaveRun
from plainspec.runners.behave.steps import install

if TYPE_CHECKING:
    from collections.abc import Callable


class Hooks(NamedTuple):
    """What `environment.py` has to define, in the order of its names there."""

    before_scenario: Callable[[Any, Any], None]
    after_scenario: Callable[[Any, Any], None]
    after_feature: Callable[[Any, Any], None]
    after_all: Callable[[Any], None]


def hooks(environment: str) -> Hooks:
    """Load the project around `environment.py`, make its sentences known to behave, and return the hooks.

    Args:
        environment: The path of `environment.py` (its ``__file__``).

    Raises:
        ProjectError: The project cannot be loaded, or its definitions clash; names the setting, or the file and line.
    """
    run = BehaveRun(Reading(Path(environment).resolve().parent))
    install(run.registry, run.reading, run)
    return Hooks(run.before_scenario, run.after_scenario, run.after_feature, run.after_all)
