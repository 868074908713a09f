"""Which system a run is about: the adapter that was chosen, and the fixtures that it brings."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from typing import TYPE_CHECKING

from plainspec.config.imports import asks_to_stop, told
from plainspec.config.settings import SYSTEM_VARIABLE
from plainspec.gherkin.sentences.definitions import FixtureDeclaration, location_of
from plainspec.gherkin.sentences.suggestions import nearest_name
from plainspec.gherkin.sentences.vocabulary import declarations_of
from plainspec.ports.capabilities import Capabilities
from plainspec.ports.contents import NoContents
from plainspec.ports.not_offered import NotOffered
from plainspec.ports.system import PORTS, System

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from plainspec.gherkin.sentences.definitions import Scope
    from plainspec.ports.contents import Contents

SETTING = "system"
DEFAULT = "agency"
BUNDLED = "plainspec.systems"
ATTRIBUTE = "SYSTEM"


class AdapterError(Exception):
    """A system that cannot be specified; says who chose it, what is wrong with it, and what to do."""


def choose(
    option: str | None, setting: str, root: Path, environment: Mapping[str, str] | None = None, mark: str = "--"
) -> System:
    """Load the system that was chosen: the command line counts before the environment, that before pyproject.toml.

    Args:
        option: The command line's word: a name, or `package.module:Adapter`.
        setting: The project's word, if it has one.
        root: The project's folder, from which adapters are imported, too.
        environment: The environment variables; those of this process if not given.
        mark: What stands before an option's name on the runner's command line.

    Raises:
        AdapterError: There is no such adapter, it cannot be imported, or it is none.
    """
    variables = os.environ if environment is None else environment
    said = {
        f"{mark}{SETTING}": option,
        SYSTEM_VARIABLE: variables.get(SYSTEM_VARIABLE),
        f"[tool.plainspec] {SETTING}": setting,
    }
    origin, word = next(((origin, word) for origin, word in said.items() if word), ("", DEFAULT))
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return load(word, origin)


def load(word: str, origin: str) -> System:
    """Import an adapter.

    Args:
        word: Its name, or `package.module:Adapter`.
        origin: Who named it, as a person would look for it.

    Raises:
        AdapterError: There is none, it cannot be imported, or it is none.
    """
    said = f"{origin} is {word!r}"
    module_name, colon, attribute = word.partition(":")
    if not colon and word not in bundled():
        raise AdapterError(f"{said}, but {_unknown(word)}")
    if not colon:
        module_name, attribute = f"{BUNDLED}.{word}", ATTRIBUTE
    try:
        module = importlib.import_module(module_name)
    except BaseException as error:
        if asks_to_stop(error):
            raise
        raise AdapterError(f"{said}, but {module_name} cannot be imported: {told(error)}") from error
    found = getattr(module, attribute, None)
    if isinstance(found, System):
        return found
    if found is None:
        close = nearest_name(attribute, vars(module))
        hint = f"did you mean {close!r}?" if close else "an adapter is a plainspec.ports.system.System there"
        raise AdapterError(f"{said}, but {module.__file__} has no {attribute!r}; {hint}")
    raise AdapterError(f"{said}, but that is {found!r}; an adapter is a plainspec.ports.system.System")


def bundled() -> list[str]:
    """List the systems that Plainspec brings adapters for."""
    package = importlib.import_module(BUNDLED)
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))


def _unknown(word: str) -> str:
    if "." in word:
        return f"an adapter of your own is named with a colon: {word}:Adapter"
    close = nearest_name(word, bundled())
    hint = f"did you mean {close!r}?" if close else f"expected one of {', '.join(bundled())}"
    return f"Plainspec brings no such adapter; {hint} Your own is named package.module:Adapter"


def fixtures_of(system: System) -> dict[str, FixtureDeclaration]:
    """Return the fixtures that an adapter brings, by name; a port that it does not offer is there as absent.

    Raises:
        AdapterError: An offer is no function, or a further fixture is not declared as one.
    """
    brought = {declared.name: declared for declared in _further(system)}
    return brought | {port: _declared(system, port, scope) for port, scope in PORTS.items()}


def _declared(system: System, port: str, scope: Scope) -> FixtureDeclaration:
    offer = getattr(system, port)
    if offer is None and port == "capabilities_here":
        offer = _having(Capabilities(system.name, features=system.capabilities))
    if offer is None and port == "contents" and system.database_schema is not None:
        offer = contents_elsewhere
    if offer is None:
        what = port.replace("_", " ")
        reason = f"the system {system.name} offers no {what}"
        return FixtureDeclaration(port, scope, _refusing(what), location_of(_refusing), absent=reason)
    if not callable(offer):
        raise AdapterError(f"the system {system.name} offers {offer!r} as {port}; an offer is a fixture function")
    return FixtureDeclaration(port, scope, offer, location_of(offer))


def contents_elsewhere() -> Contents:
    """Offer no contents, because all that the system keeps is in the scenario's own database."""
    return NoContents()


def _having(capabilities: Capabilities) -> Callable[[], Capabilities]:
    def capabilities_here() -> Capabilities:
        return capabilities

    return capabilities_here


def _refusing(what: str) -> Callable[[], None]:
    def absent() -> None:
        raise NotOffered(what)

    return absent


def _further(system: System) -> Iterator[FixtureDeclaration]:
    for function in system.fixtures:
        here = declarations_of(location_of(function).path).fixtures
        declared = next((one for one in here if one.function is function), None)
        if declared is None:
            raise AdapterError(
                f"the system {system.name} brings {function!r}, which is not a fixture; use plainspec.fixture"
            )
        yield declared
