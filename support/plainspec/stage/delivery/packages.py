"""Projects that can be installed without an index of packages, and the packages that their extras need."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from zipfile import ZipFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BACKEND = '''"""A build backend that needs nothing: the wheel holds the metadata, and no module."""

from pathlib import Path
from shutil import copy

WHEEL = {wheel!r}


def build_wheel(directory, config_settings=None, metadata_directory=None):
    copy(Path(__file__).with_name(WHEEL), directory)
    return WHEEL
'''


def write_project(folder: Path, name: str, extras: Mapping[str, str]) -> None:
    """Write a project with extras, each of which needs a package that lies in the folder `packages`."""
    wheel = write_wheel(folder, name, extras)
    declared = "\n".join(f"{extra} = {json.dumps([package])}" for extra, package in extras.items())
    (folder / "backend.py").write_text(BACKEND.format(wheel=wheel.name), encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n\n"
        f"[project]\nname = {json.dumps(name)}\nversion = '1'\n\n[project.optional-dependencies]\n{declared}\n",
        encoding="utf-8",
    )
    packages = folder / "packages"
    packages.mkdir()
    for package in extras.values():
        write_wheel(packages, package, {})


def write_wheel(folder: Path, name: str, extras: Mapping[str, str]) -> Path:
    """Write a wheel that holds no module, as the standard for binary distributions describes it."""
    stem = f"{name.replace('-', '_')}-1"
    wheel, about = folder / f"{stem}-py3-none-any.whl", f"{stem}.dist-info"
    needed = "".join(
        f"Provides-Extra: {extra}\nRequires-Dist: {package}; extra == '{extra}'\n" for extra, package in extras.items()
    )
    with ZipFile(wheel, "w") as archive:
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n{needed}")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "".join(f"{about}/{one},,\n" for one in ("METADATA", "WHEEL", "RECORD")))
    return wheel
