"""The event loop that fixtures and scenarios share, and the tasks and coroutines that must not be left on it."""
