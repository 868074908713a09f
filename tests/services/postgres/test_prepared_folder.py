"""A folder that is prepared once is looked over before each use, and made anew where it is damaged."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from plainspec.services import prepared_folder as module
from plainspec.services.errors import ServiceError
from plainspec.services.prepared_folder import forget_if_damaged, prepared_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONTENT = {"base/1": "rows", "version": "18"}


class Recipe:
    """Makes a folder, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, folder: Path) -> None:
        """Make it."""
        self.times += 1
        (folder / "base").mkdir(parents=True)
        (folder / "empty").mkdir()
        for name, text in CONTENT.items():
            (folder / name).write_text(text)


def held(folder: Path) -> dict[str, str]:
    """Return the files of a folder, and its empty folder."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*")}
    return {name: path.read_text() if path.is_file() else "" for name, path in files.items() if name != "base"}


def replace_by_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("no folder")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a file is cut off": lambda folder: (folder / "base/1").write_text("ro"),
    "a file has other content": lambda folder: (folder / "base/1").write_text("eggs"),
    "a file is gone": lambda folder: (folder / "version").unlink(),
    "an empty folder is gone": lambda folder: (folder / "empty").rmdir(),
    "all is gone": shutil.rmtree,
    "there is one more file": lambda folder: (folder / "postmaster.pid").write_text("1"),
    "a file stands in its place": replace_by_file,
    "the checksum is gone": lambda folder: folder.with_suffix(".sha256").unlink(),
    "half of a new one is there": lambda folder: folder.rename(folder.with_suffix(".new")),
}


def test_it_is_made_once(tmp_path: Path) -> None:
    make = Recipe()
    folder = prepared_folder(tmp_path / "data", make)
    assert prepared_folder(tmp_path / "data", make) == folder
    assert (held(folder), make.times) == ({**CONTENT, "empty": ""}, 1)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_one_is_made_anew(tmp_path: Path, damage: str) -> None:
    make = Recipe()
    folder = prepared_folder(tmp_path / "data", make)
    DAMAGES[damage](folder)
    assert held(prepared_folder(folder, make)) == {**CONTENT, "empty": ""}
    assert prepared_folder(folder, make) == folder
    assert make.times == 2


def test_content_is_read_again_only_where_files_look_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Recipe()
    folder = prepared_folder(tmp_path / "data", make)
    os.utime(folder / "version", ns=(0, 0))
    prepared_folder(folder, make)
    assert make.times == 1
    monkeypatch.setattr(module, "_checksum", None)
    assert prepared_folder(folder, make) == folder


def test_damage_that_does_not_show_is_found_by_the_checksum(tmp_path: Path) -> None:
    make = Recipe()
    folder = prepared_folder(tmp_path / "data", make)
    was = (folder / "version").stat()
    (folder / "version").write_text("81")
    os.utime(folder / "version", ns=(was.st_atime_ns, was.st_mtime_ns))
    assert held(prepared_folder(folder, make))["version"] == "81"
    assert forget_if_damaged(folder)
    assert held(prepared_folder(folder, make)) == {**CONTENT, "empty": ""}
    assert not forget_if_damaged(folder)
    assert prepared_folder(folder, make) == folder
    assert make.times == 2


def test_one_that_cannot_be_removed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = prepared_folder(tmp_path / "data", Recipe())
    (folder / "version").unlink()

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(shutil, "rmtree", refuse)
    with pytest.raises(ServiceError, match=r"data is damaged and cannot be made anew: .*Hint: remove it"):
        prepared_folder(folder, Recipe())
