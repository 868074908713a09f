"""Folders of features that pytest does not enter: those whose names merely look like a build's are entered."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.config.paths import real_path

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from plainspec.config.project import Project

TOPICS = frozenset(["build", "dist", "node_modules", "venv"])
"""Are in the default of `norecursedirs`; where one of them is missing, the project has set its own."""

NAME = "plainspec-feature-folders"


class FeatureFolders:
    """A pytest plugin for the folders of features that the project's settings name.

    By default, pytest enters no folder that is called `build`, `dist`, `venv` or `node_modules`, nor hidden ones. Below
    a folder of features, `build` is a topic as any other.
    """

    def __init__(self, config: pytest.Config, project: Project) -> None:
        self._config = config
        self._project = project
        self._left_out: dict[Path, int] = {}

    @property
    def left_out(self) -> list[str]:
        """Say which folders with features are left out."""
        return [
            f"left out: {self._project.shown(folder)} ({count} .feature {'file' if count == 1 else 'files'}),"
            " by its name, by norecursedirs or by another of pytest's settings"
            for folder, count in self._left_out.items()
        ]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> Generator[None, bool | None, bool | None]:
        """Enter a folder that only the default of `norecursedirs` leaves out; take note of others with features."""
        is_ignored = yield
        is_folder = collection_path.is_dir() and not collection_path.is_symlink()
        if not is_ignored or not is_folder or not self._is_ours(collection_path):
            return is_ignored
        if self._is_topic(collection_path):
            return None
        count = sum(1 for _ in collection_path.rglob("*.feature"))
        if count:
            self._left_out[collection_path] = count
        return is_ignored

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what was left out."""
        for line in self.left_out:
            terminalreporter.write_line(line)

    def _is_ours(self, folder: Path) -> bool:
        return any(real_path(folder).is_relative_to(real_path(own)) for own in self._project.features)

    def _is_topic(self, folder: Path) -> bool:
        """Tell whether only the default of `norecursedirs` leaves a folder out, and it is not hidden."""
        patterns = self._config.getini("norecursedirs")
        if not TOPICS.issubset(patterns) or (folder / "pyvenv.cfg").is_file():
            return False
        called_in = self._config.invocation_params.dir
        named = [called_in / path for path in self._config.getoption("ignore") or ()]
        globs = [called_in / path for path in self._config.getoption("ignore_glob") or ()]
        is_named = folder in named or any(fnmatch(str(folder), str(one)) for one in globs)
        is_default = any(fnmatch(folder.name, pattern) for pattern in patterns)
        return is_default and not is_named and not folder.name.startswith(".")
