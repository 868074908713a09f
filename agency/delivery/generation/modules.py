"""Python modules, by the name under which tests import them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agency.delivery.contract import GeneratorError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Module:
    """A module of a component.

    Attributes:
        path: Its file.
        name: Its dotted name.
        root: The folder that has to be on the import path.
    """

    path: Path
    name: str
    root: Path

    @classmethod
    def at(cls, path: Path) -> Module:
        """Find the name of the module in a file: it begins at the highest folder with an `__init__.py`.

        Raises:
            GeneratorError: There is no such file, or it is no module.
        """
        path = path.absolute()
        if not path.is_file() or path.suffix != ".py":
            raise GeneratorError(f"Tests can be generated for Python modules only, not for {path}.")
        names = [] if path.stem == "__init__" else [path.stem]
        root = path.parent
        while (root / "__init__.py").exists():
            names.append(root.name)
            root = root.parent
        return cls(path, ".".join(reversed(names)), root)

    @property
    def tests(self) -> str:
        """The name of the file with its tests."""
        return f"test_{self.name.replace('.', '_')}.py"

    @property
    def sources(self) -> tuple[Path, ...]:
        """The file, and the `__init__.py` of every package that it is in, relative to the root."""
        own = self.path.relative_to(self.root)
        packages = (self.root.joinpath(one, "__init__.py") for one in own.parents)
        return (own, *(one.relative_to(self.root) for one in packages if one.exists() and one != self.path))
