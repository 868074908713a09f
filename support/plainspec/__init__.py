"""Executable Gherkin specifications, checked against real services.

Step modules need only this: ``given``, ``when`` and ``then`` declare sentences, ``parameter_type`` their own
kinds of parameters, ``fixture`` what they depend on; ``Table`` and ``DocString`` are what a sentence can carry.
``scope`` says which scenarios a module serves; a step that is not written yet raises ``Pending``.
"""

from plainspec.execution.errors import Pending
from plainspec.gherkin.features.arguments import DocString, Table
from plainspec.gherkin.scope import scope
from plainspec.gherkin.sentences.vocabulary import fixture, given, parameter_type, then, when

__all__ = ["DocString", "Pending", "Table", "fixture", "given", "parameter_type", "scope", "then", "when"]
