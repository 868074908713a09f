"""Which files of a project are step modules, and how they are imported: by the names that pytest would give them."""

from __future__ import annotations

import importlib.util
import re
import sys
import types
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plainspec.config.imports import asks_to_stop, unimportable
from plainspec.gherkin.sentences.vocabulary import DECLARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from plainspec.gherkin.features.problems import Problem

CONFTEST = "conftest.py"
PACKAGE = "__init__.py"
DEDICATED = re.compile(r"steps?([_-].*)?$|.*[_-]steps?$", re.IGNORECASE)
"""Names of folders in which every module is a step module: `steps`, `step_defs`, `api_steps`."""

DECLARES = re.compile(
    r"^\s*(?:(?:from|import)\s+(?:plainspec|pytest_bdd|behave)\b|@(?:\w+\.)*(?:given|when|then|step)\()",
    re.MULTILINE | re.IGNORECASE,
)
NOT_ENTERED = re.compile(r"\..*|__pycache__|node_modules|venv|build|dist|.*\.egg(-info)?|site-packages$")


class ModuleImport:
    """How step modules are imported.

    Args:
        rewrite: Is told the modules' names before they are imported (pytest's assertion rewriting).
        names: What every module finds defined (behave's decorators).
        after_each: Called after each module.
    """

    def __init__(
        self,
        rewrite: Callable[..., None] | None = None,
        names: Mapping[str, Any] | None = None,
        after_each: Callable[[], None] = lambda: None,
    ) -> None:
        self.rewrite = rewrite
        self.names = names or {}
        self.after_each = after_each
        self.broken: list[tuple[Problem, BaseException]] = []

    def of_folder(self, folder: Path, package: str, *, as_pytest: bool = False) -> list[str]:
        """Import the step modules below ``folder``; return their files, and add to what is broken.

        Args:
            folder: The folder.
            package: The package that its modules belong to, where they are in no other.
            as_pytest: Whether modules are also to be found by the names that pytest gives them.
        """
        files = step_files(folder)
        named = {file: _names(file, folder, package, as_pytest=as_pytest) for file in files}
        fresh = [name for names in named.values() for name in names if name not in sys.modules]
        if self.rewrite and fresh:
            self.rewrite(*fresh)
        loaded = {str(getattr(module, "__file__", None)): module for module in list(sys.modules.values())}
        for file, names in named.items():
            self._import(file, names, loaded.get(str(file)))
        return [str(file) for file in files]

    def _import(self, file: Path, names: list[str], loaded: types.ModuleType | None) -> None:
        known = loaded or next((module for name in names if (module := _known(name, file))), None)
        if known is None and names[0] not in sys.modules:
            DECLARED.pop(str(file), None)
            try:
                known = self._execute(names[0], file)
            except BaseException as error:  # a module may raise anything; all are told at once
                if asks_to_stop(error):
                    raise
                self.broken.append((unimportable(f"the step module {names[0]}", file, error), error))
            finally:
                self.after_each()
        if known is not None:
            for name in names:
                sys.modules.setdefault(name, known)

    def _execute(self, name: str, file: Path) -> types.ModuleType:
        if not file.is_file():
            raise ImportError("not a regular file")
        if not self.names:
            return importlib.import_module(name)
        parent = name.rpartition(".")[0]
        if parent:
            importlib.import_module(parent)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            raise ImportError(f"{file} cannot be imported as {name}")
        module = importlib.util.module_from_spec(spec)
        vars(module).update(self.names)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        return module


def is_dedicated(folder: Path) -> bool:
    """Tell whether a folder's name says that it holds steps, so that all modules in it are read, a conftest.py too."""
    return DEDICATED.match(folder.name) is not None


def step_files(folder: Path) -> list[Path]:
    """List the step modules below a folder.

    In a folder whose name says that it holds steps all modules are; elsewhere those that declare steps as they are
    written, so that a project's other modules are not imported.
    """
    files = sorted(_python_files(folder))
    if is_dedicated(folder):
        return files
    return [file for file in files if file.name != CONFTEST and DECLARES.search(text_of(file))]


def _python_files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for place in folder.iterdir():
        if (
            place.is_dir()
            and not place.is_symlink()
            and not NOT_ENTERED.fullmatch(place.name)
            and not (place / "pyvenv.cfg").exists()
        ):
            yield from _python_files(place)
        elif place.suffix == ".py" and place.name != PACKAGE:
            yield place


def text_of(file: Path) -> str:
    """Return the text of a module; an empty one of what is no regular file, such as a pipe that nobody writes to."""
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def _names(file: Path, folder: Path, package: str, *, as_pytest: bool) -> list[str]:
    """Return the names that lead to a module; by the first it is imported.

    pytest puts the folder of a test module, or that of its outermost package, on the search path. It comes last here,
    lest a step module called `http` hide another one.
    """
    ours = ".".join(part for part in (package, *file.relative_to(folder).with_suffix("").parts) if part)
    if not as_pytest or file.name == CONFTEST:
        return [ours]
    base = next(place for place in file.parents if not (place / PACKAGE).is_file())
    if str(base) not in sys.path:
        sys.path.append(str(base))
    by_pytest = ".".join(file.relative_to(base).with_suffix("").parts)
    leads_here = _leads_to(by_pytest, file)
    if base != file.parent and leads_here:
        return list(dict.fromkeys([by_pytest, ours]))
    return list(dict.fromkeys([ours, by_pytest])) if leads_here else [ours]


def _leads_to(name: str, file: Path) -> bool:
    if name in sys.modules:
        return _known(name, file) is not None
    with suppress(ImportError, ValueError, AttributeError):
        top = importlib.util.find_spec(name.partition(".")[0])
        places = [*(top.submodule_search_locations or ()), top.origin] if top else []
        return any(place and Path(place) in (file, *file.parents) for place in places)
    return False


def _known(name: str, file: Path) -> types.ModuleType | None:
    module = sys.modules.get(name)
    return module if module is not None and getattr(module, "__file__", None) == str(file) else None


def synthetic_package(name: str, folder: Path) -> str:
    """Make ``folder`` importable under ``name`` without putting it on the search path."""
    package = types.ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules.setdefault(name, package)
    return name
