"""Executable Gherkin specifications, checked against real services.

Step modules need only this: ``given``, ``when`` and ``then`` declare sentences, ``parameter_type`` their own
kinds of parameters, ``fixture`` what they depend on; ``Table`` and ``DocString`` are what a sentence can carry.
``scope`` says which scenarios a module serves; a step that is not written yet raises ``Pending``.

Each is imported when it is asked for: pytest loads this package in every run, and the command line does before it can
handle an interrupt.
"""

TYPE_CHECKING = False  # importing it from typing would take longer than all of this

if TYPE_CHECKING:
    from plainspec.execution.errors import Pending
    from plainspec.gherkin.features.arguments import DocString, Table
    from plainspec.gherkin.scope import scope
    from plainspec.gherkin.sentences.vocabulary import fixture, given, parameter_type, then, when

__all__ = ["DocString", "Pending", "Table", "fixture", "given", "parameter_type", "scope", "then", "when"]

HOMES = {
    "DocString": "plainspec.gherkin.features.arguments",
    "Pending": "plainspec.execution.errors",
    "Table": "plainspec.gherkin.features.arguments",
    "fixture": "plainspec.gherkin.sentences.vocabulary",
    "given": "plainspec.gherkin.sentences.vocabulary",
    "parameter_type": "plainspec.gherkin.sentences.vocabulary",
    "scope": "plainspec.gherkin.scope",
    "then": "plainspec.gherkin.sentences.vocabulary",
    "when": "plainspec.gherkin.sentences.vocabulary",
}


def __getattr__(name: str) -> object:
    """Import a name that is asked for."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(HOMES[name]), name)
    return value
