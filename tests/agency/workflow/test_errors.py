"""The errors of workflows as programs see them."""

import copy
import pickle

import pytest

from agency.coordination import NoAgentError
from agency.workflow import CircuitOpenError, Context, NoRouteError, SagaError, StepTimeoutError

ERRORS = [
    StepTimeoutError("draft", 1.5),
    CircuitOpenError("draft", 45.0),
    NoRouteError("lunch", ("bill", "modem")),
    NoAgentError("draft"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_can_be_sent_to_another_process(error: Exception) -> None:
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - pickled right here
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)


def test_the_error_of_a_saga_stays_one_when_it_is_sent_or_split() -> None:
    error = SagaError("not undone", [ValueError("car"), KeyError("hotel")])
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301 - pickled right here
    assert str(twin.failure) == "car"
    found, rest = error.split(KeyError)
    assert isinstance(found, SagaError)
    assert isinstance(rest, SagaError)
    assert error.compensation_failures == (error.exceptions[1],)


@pytest.mark.parametrize(
    ("error", "kind"),
    [(ERRORS[0], TimeoutError), (ERRORS[1], RuntimeError), (ERRORS[2], LookupError), (ERRORS[3], LookupError)],
)
def test_an_error_is_of_the_kind_that_people_catch(error: Exception, kind: type[Exception]) -> None:
    assert isinstance(error, kind)


def test_contexts_are_equal_if_name_and_entries_are() -> None:
    assert Context("run-1", {"user": "ana"}) == Context("run-1", {"user": "ana"})
    assert Context("run-1", {"user": "ana"}) != Context("run-2", {"user": "ana"})
    assert Context("run-1", {"user": "ana"}) != Context("run-1", {"user": "ben"})
    assert Context("") == Context("")
