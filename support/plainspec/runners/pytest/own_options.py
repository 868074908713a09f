"""A pytest plugin for runs that Plainspec starts itself: they obey its command line and nothing else.

What a project keeps in `addopts` (`-n 4`, `-k …`, `--cov`) is meant for people. The plugins that it loads there with
`-p` stay loaded, because fixtures may come from them.
"""

import copy
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, None, None]:
    """Forget all options but those that this run was started with."""
    args[:] = early_config.invocation_params.args
    settled = parser.parse_known_args(args, namespace=copy.copy(early_config.option))
    settled.confcutdir = settled.confcutdir or early_config.known_args_namespace.confcutdir
    early_config.known_args_namespace = settled
    return (yield)
