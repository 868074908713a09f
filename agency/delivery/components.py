"""Components: a folder or a file of Python, its modules and its tests, its size, and the fingerprint of its version."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

LEFT_OUT = {"__pycache__", "build", "dist", "node_modules", "published", "venv"}
REPORT = "workflow_report_"
"""Reports of deliveries begin so, wherever they are."""

TEST_FILE = re.compile(r"test_.*\.py|.*_test\.py")
FINGERPRINT_DIGITS = 12


class ComponentError(ValueError):
    """There is no such component, or it has no modules; says where it was looked for."""


@dataclass(frozen=True)
class Component:
    """A component in a folder.

    Attributes:
        name: What reports call it.
        root: The folder from which its modules are imported.
        modules: Its modules but tests, relative to the folder, sorted.
        tests: Its tests, relative to the folder, sorted.
        data: Its other files but those of its tests, relative to the folder, sorted.
    """

    name: str
    root: Path
    modules: tuple[Path, ...]
    tests: tuple[Path, ...]
    data: tuple[Path, ...] = ()

    @classmethod
    def at(cls, name: str, path: Path, but: Collection[Path] = ()) -> Component:
        """Read a component: all of a folder, or one file with the tests named after it.

        Args:
            name: What reports call it.
            path: Its folder or file.
            but: Folders that do not belong to it, wherever they are.

        Raises:
            ComponentError: There is nothing, or no module.
        """
        root = (path if path.is_dir() else path.parent).resolve()
        if not path.exists():
            raise ComponentError(f"There is no component at {path}; name a folder, or a file of Python.")
        files = sorted(_files(root, [folder.resolve() for folder in but]))
        found = [file for file in files if file.suffix == ".py"]
        if path.is_file():
            kept = {path.name, f"test_{path.name}", f"{path.stem}_test.py", "conftest.py"}
            found = [file for file in found if file.name in kept and (is_test(file) or file == Path(path.name))]
        modules = tuple(file for file in found if not is_test(file))
        if not modules:
            raise ComponentError(f"The component at {path} has no modules: no file ends in .py besides its tests.")
        data = tuple(file for file in files if file.suffix != ".py" and not is_test(file))
        return cls(name, root, modules, tuple(file for file in found if is_test(file)), data if path.is_dir() else ())

    @property
    def lines(self) -> int:
        """How many lines of its modules are not blank."""
        texts = [(self.root / module).read_text(encoding="utf-8", errors="replace") for module in self.modules]
        return sum(bool(line.strip()) for text in texts for line in text.splitlines())

    @property
    def fingerprint(self) -> str:
        """Its version: digits that differ when a file does, by its name or its content, tests left out."""
        digest = hashlib.sha256()
        for file in (*self.modules, *self.data):
            content = (self.root / file).read_bytes()
            digest.update(f"{file.as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()[:FINGERPRINT_DIGITS]

    def digests(self, files: Iterable[Path]) -> dict[str, str]:
        """Return digits for each of these files that differ when its content does, by its name."""
        contents = {file.as_posix(): (self.root / file).read_bytes() for file in files}
        return {name: hashlib.sha256(content).hexdigest()[:FINGERPRINT_DIGITS] for name, content in contents.items()}

    def offered(self) -> frozenset[str]:
        """Return the names of all functions and classes that its modules define, methods as `Class.method`, too.

        Raises:
            ComponentError: A module is not valid Python; says where.
        """
        return frozenset(name for module in self.modules for name in _defined(self.root, module))

    @property
    def test_files(self) -> tuple[Path, ...]:
        """The files that pytest collects tests from, as absolute paths."""
        return tuple(self.root / file for file in self.tests if TEST_FILE.fullmatch(file.name))

    def copy_to(self, folder: Path) -> Component:
        """Copy it, without its tests, and return what stands there."""
        for file in (*self.modules, *self.data):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.root / file, folder / file)
        return self.at_root(folder.resolve())

    def at_root(self, root: Path) -> Component:
        """Return the same component, without its tests, in another folder."""
        return Component(self.name, root, self.modules, (), self.data)


def components_by_size(folder: Path) -> list[tuple[Component, int]]:
    """Return the components in a folder, each a folder or a file, the one with the fewest lines first.

    Raises:
        ComponentError: There is no such folder.
    """
    if not folder.is_dir():
        raise ComponentError(f"There is no folder {folder} with components.")
    found = []
    for path in sorted(folder.iterdir()):
        skipped = path.name.startswith((".", "__")) or path.name in LEFT_OUT
        if not skipped and (path.is_dir() or path.suffix == ".py") and any(_modules_below(path)):
            component = Component.at(path.stem, path)
            found.append((component, component.lines))
    return sorted(found, key=lambda one: (one[1], one[0].name))


def is_test(file: Path) -> bool:
    """Tell whether a file, relative to its component, belongs to the tests."""
    return "tests" in file.parts[:-1] or file.name == "conftest.py" or bool(TEST_FILE.fullmatch(file.name))


def _modules_below(path: Path) -> Iterator[Path]:
    files = _files(path) if path.is_dir() else iter([Path()])
    below = (Path(path.name, file) for file in files)
    yield from (file for file in below if file.suffix == ".py" and not is_test(file))


def _files(root: Path, but: Collection[Path] = ()) -> Iterator[Path]:
    """Return the files below a folder, without those below others.

    Raises:
        ComponentError: A folder cannot be read.
    """
    for folder, below, names in os.walk(root, onerror=_refuse):
        below[:] = [name for name in below if not _is_left_out(name) and Path(folder, name) not in but]
        for name in names:
            file = Path(folder, name)
            if file.is_file() and not _is_left_out(name) and not name.startswith(REPORT):
                yield file.relative_to(root)


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or name in LEFT_OUT


def _refuse(error: OSError) -> None:
    raise ComponentError(f"{error.filename} cannot be read: {error.strerror}.") from error


def _defined(root: Path, module: Path) -> Iterator[str]:
    try:
        tree = ast.parse((root / module).read_bytes())
    except (SyntaxError, ValueError) as wrong:
        raise ComponentError(f"{module} is not valid Python: {wrong}") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            functions = [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
            yield from (f"{node.name}.{one.name}" for one in functions)
