"""behave as a runner of the same features: `environment.py` takes `hooks` from here."""

from plainspec.runners.behave.hooks import hooks

__all__ = ["hooks"]
