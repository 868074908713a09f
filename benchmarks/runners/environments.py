"""An environment per tool, built once, so that the plugins of one tool do not slow another."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

INSTALL_TIMEOUT_S = 300.0
SHOWN_PACKAGES = (
    "pytest",
    "plainspec",
    "allure-pytest",
    "behave",
    "allure-behave",
    "pytest-bdd",
    "gherkin-official",
    "cucumber-expressions",
)


class UnavailableError(Exception):
    """A tool cannot be measured on this machine; the text says why."""


@dataclass(frozen=True)
class Environment:
    """Where a tool is installed, and in which versions."""

    folder: Path
    versions: dict[str, str]

    def program(self, name: str) -> str:
        """Path of a command of a Python environment."""
        return str(self.folder / ("Scripts" if os.name == "nt" else "bin") / name)


def python_environment(cache: Path, name: str, requirements: list[str]) -> Environment:
    """Build a virtual environment, or bring the one of an earlier run up to date.

    Raises:
        UnavailableError: uv is missing, or a package cannot be installed.
    """
    uv = shutil.which("uv")
    if uv is None:
        raise UnavailableError("uv is not installed")
    folder = cache / name
    if not (folder / "pyvenv.cfg").exists():
        install([uv, "venv", "--quiet", str(folder)])
    python = str(folder / "bin" / "python")
    install([uv, "pip", "install", "--quiet", "--python", python, *requirements])
    listed = install([uv, "pip", "list", "--python", python, "--format", "json"])
    found = {package["name"]: package["version"] for package in json.loads(listed)}
    return Environment(folder, {name: found[name] for name in SHOWN_PACKAGES if name in found})


def plainspec_environment(cache: Path, checkout: Path) -> Environment:
    """Install Plainspec from a checkout, as a wheel with all that scenarios on services need.

    Raises:
        UnavailableError: uv is missing, or the wheel cannot be built or installed.
    """
    wanted = f"plainspec[agency] @ {checkout.as_uri()}"
    return python_environment(cache, "plainspec", ["--reinstall-package", "plainspec", wanted])


def node_environment(cache: Path) -> Environment:
    """Install cucumber-js with npm, unless an earlier run has done so.

    Raises:
        UnavailableError: Node or npm is missing, or npm cannot fetch the package.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise UnavailableError("node and npm are not installed")
    folder = cache / "cucumber-js"
    manifest = folder / "node_modules" / "@cucumber" / "cucumber" / "package.json"
    if not manifest.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        quietly = ("--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")
        install([npm, "install", "--prefix", str(folder), *quietly, "@cucumber/cucumber"])
    version = json.loads(manifest.read_text(encoding="utf-8"))["version"]
    return Environment(folder, {"cucumber-js": version, "node": install([node, "--version"]).strip().lstrip("v")})


def install(argv: list[str]) -> str:
    """Run an installer and return what it printed.

    Raises:
        UnavailableError: it failed or took over `INSTALL_TIMEOUT_S` seconds; says what it wrote first.
    """
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S, check=True)
    except subprocess.TimeoutExpired:
        reason = f"no answer within {INSTALL_TIMEOUT_S:.0f} s"
    except subprocess.CalledProcessError as error:
        said = re.sub(r"\s+", " ", error.stderr or error.stdout).strip()
        reason = said[:200] or f"exit code {error.returncode}"
    else:
        return done.stdout
    raise UnavailableError(f"{Path(argv[0]).name} {' '.join(argv[1:3])}: {reason}")
