"""All that Plainspec uses of pytest and that pytest does not promise to keep.

Made for pytest 9.0 to 9.2. `tests/runners/pytest/test_pytest_private_api.py` reports what another version lacks.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest
from _pytest._code.code import (
    ExceptionChainRepr,
    ReprEntry,
    ReprEntryNative,
    ReprFileLocation,
    ReprTraceback,
)
from _pytest.config import ConftestImportFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

REGISTRIES = ("_arg2fixturedefs", "_arg2node2fixturedefs", "_arg2nodeid2fixturedefs")
"""Where a fixture manager keeps its fixtures by name: the first always, one of the others by version."""

GIVEN = "_plainspec_given"
"""What tells the function of a fixture that holds a given value."""


def item_of(request: Any) -> Any:
    """Return the item for which a fixture is made; public is only its node, which may be a class or a file."""
    return request._pyfuncitem  # noqa: SLF001 - see above


def request_of(item: Any) -> Any:
    """Return the request that makes an item's fixtures, for those that no parameter names; None if there is none."""
    return getattr(item, "_request", None)


def definitions_by_name(item: Any, names: Iterable[str] = ()) -> Mapping[str, Sequence[Any]]:
    """Return the definitions of the fixtures that an item depends on, or those that ``names`` depend on."""
    if names:
        found: Mapping[str, Sequence[Any]] = _manager(item).getfixtureclosure(item, tuple(names), set())[1]
        return found
    known: Mapping[str, Sequence[Any]] = item._fixtureinfo.name2fixturedefs  # noqa: SLF001 - public are only the names
    return known


def fixture_definitions(node: pytest.Collector | pytest.Item, name: str) -> list[Any]:
    """Return pytest's definitions of a fixture that ``node`` can see, the one that counts last."""
    return list(_manager(node).getfixturedefs(name, node) or ())


def fixture_names(node: pytest.Collector | pytest.Item) -> list[str]:
    """Return the names of all fixtures that pytest knows, visible to ``node`` or not."""
    known = [getattr(_manager(node), registry, {}) for registry in REGISTRIES]
    return list(dict.fromkeys(name for registry in known for name in registry))


def let_conftests_override(config: pytest.Config, names: Iterable[str]) -> None:
    """Have the fixtures of a conftest.py in the root come before those of plugins, of whatever was registered later."""
    manager: Any = config.pluginmanager.get_plugin("funcmanage")
    registry = getattr(manager, "_arg2node2fixturedefs", None)
    if registry is None:  # before pytest 9.2 they do
        return
    for name in names:
        known = registry.get(name, {}).get(manager.session, [])
        known.sort(key=lambda definition: getattr(definition.func, "__module__", "").rpartition(".")[2] != "conftest")


def parse_id(node: Any) -> None:
    """Have pytest (from 9.2 on) take a node's id apart as it does when it reads ids again, for `--lf` and `--sw`.

    A row's name ends in brackets, which that takes for the parameters of a test.
    """
    if hasattr(node, "_id"):
        node._id = type(node._id).parse(str(node._id))  # noqa: SLF001 - see above


def skip_if(call: pytest.CallInfo[None], skips: type[BaseException]) -> None:
    """Have pytest take exceptions of some type for skips."""
    if call.excinfo is not None and isinstance(call.excinfo.value, skips):
        raised = call.excinfo.value
        skip = pytest.skip.Exception(str(raised), _use_item_location=True).with_traceback(raised.__traceback__)
        call.excinfo = pytest.ExceptionInfo.from_exception(skip)


def _manager(node: Any) -> Any:
    return node.session._fixturemanager  # noqa: SLF001 - public is only what a request asks for


def guard_conftest_imports(config: Any, note: Callable[[Path, BaseException], object]) -> None:
    """Have a conftest.py that leaves by `sys.exit` or a skip fail like any other that cannot be imported.

    Args:
        config: pytest's configuration, before it imports the first of them.
        note: Is told the file and the error of each that cannot be imported.
    """
    manager = config.pluginmanager
    imported = manager._importconftest  # noqa: SLF001 - see above

    def guarded(path: Path, *arguments: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        try:
            return imported(path, *arguments, **options)
        except ConftestImportFailure as failure:
            note(path, failure.cause)
            raise
        except (Exception, KeyboardInterrupt):
            raise
        except BaseException as error:
            note(path, error)
            cause: Any = error
            raise ConftestImportFailure(path, cause=cause) from error

    manager._importconftest = guarded  # noqa: SLF001 - see above


def offer_fixtures(node: pytest.Collector, holder: object) -> None:
    """Let a node, and what is below it, see the fixtures that a module or another object holds."""
    manager = _manager(node)
    if "holder" in inspect.signature(manager.parsefactories).parameters:
        manager.parsefactories(holder=holder, node=node)
    else:
        manager.parsefactories(holder, node.nodeid)


def give(request: Any, name: str, value: Any) -> None:
    """Let fixtures that are set up from now on see a value that a step has given."""
    register = _manager(request.node)._register_fixture  # noqa: SLF001 - see above

    def given() -> Any:
        return value

    setattr(given, GIVEN, True)
    if "node" in inspect.signature(register).parameters:
        register(name=name, func=given, node=request.node)
    else:
        register(name=name, func=given, nodeid=request.node.nodeid)
    definition = request._get_active_fixturedef(name)  # noqa: SLF001 - see above
    definition.cached_result = (value, None, None)


def was_given(definition: Any) -> bool:
    """Tell whether a fixture's definition holds a value that a step has given."""
    return hasattr(definition.func, GIVEN)


def mark(name: str, **options: Any) -> pytest.Mark:
    """Make a marker that needs no declaration, whatever it is called."""
    return pytest.Mark(name, (), options, _ispytest=True)


def marked(function: Any, name: str, **options: Any) -> None:
    """Put a marker on a function."""
    pytest.MarkDecorator(mark(name, **options), _ispytest=True)(function)


def skipped_where_item_stands(reason: str) -> BaseException:
    """Return what skips a test with its own place, instead of the place where it is raised."""
    return pytest.skip.Exception(reason, _use_item_location=True)


def whole_failure(lines: Sequence[str], path: str, line: int, message: str) -> Any:
    """Return the representation of a failure that consists of ``lines`` and a place, without a traceback."""
    entry = ReprEntry(lines, None, None, None, "long")
    place = ReprFileLocation(path, line, message)
    return ExceptionChainRepr([(ReprTraceback([entry], None, "long"), place, None)])


def put_before(representation: Any, lines: Sequence[str]) -> Any:
    """Put ``lines`` before the representation of a failure, which comes back changed or replaced."""
    entry = ReprEntryNative([f"{line}\n" for line in lines])
    chain = getattr(representation, "chain", None)
    if chain:
        chain[0][0].reprentries.insert(0, entry)
    elif hasattr(representation, "reprtraceback"):
        representation.reprtraceback.reprentries.insert(0, entry)
    else:
        return "".join([*entry.lines, str(representation)])
    return representation
