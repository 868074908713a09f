"""What a service says when it cannot serve."""


class ServiceError(Exception):
    """A real service could not be started, reached or prepared.

    The message names what was tried, the limit that passed or the last state seen, where the log is, and a
    hint.
    """
