"""What a service says when it cannot serve, and what is said of a scenario that leaves something behind."""


class ServiceError(Exception):
    """A real service could not be started, reached or prepared.

    The message names what was tried, the limit that passed or the last state seen, where the log is, and a
    hint.

    Attributes:
        sqlstate: The code of the database's refusal, if it was one.
    """

    def __init__(self, message: str, sqlstate: str = "") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


class LeftBehindError(AssertionError):
    """A scenario has left something behind that could affect another one, or has changed more than is its own.

    The message names the scenario, what there is, and what to do.
    """
