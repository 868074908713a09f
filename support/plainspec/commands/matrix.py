"""`plainspec matrix`: which level of which engine prevents which anomaly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from plainspec.commands.errors import CommandError, told
from plainspec.commands.printing import BAD, FAINT, GOOD, STRONG, counted, say, say_json, styled
from plainspec.config.project import Project, ProjectError
from plainspec.config.standard import standard_folder
from plainspec.services.directories import run_directory
from plainspec.services.urls import masked
from plainspec.stage.transactions.anomalies import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TABLE = "transactions/engines.feature"
URLS = {"postgresql": "postgres-url", "postgres": "postgres-url", "mysql": "mariadb-url", "mariadb": "mariadb-url"}
NAMES = {
    "postgres": "PostgreSQL",
    "mariadb": "MariaDB, innodb_snapshot_isolation off",
    "mariadb_snapshot": "MariaDB, innodb_snapshot_isolation on",
    "sqlite": "SQLite",
}
COMPARED = re.compile(r" is .*, not .*\)$")
LAST_LINES = 15
COLUMN = 9
INDENT = 24


@dataclass(frozen=True)
class Engine:
    """An engine on which the anomalies are provoked.

    Attributes:
        system: the system for it, by the name that `--system` takes.
        setting: the setting that holds its URL; empty where it needs none.
        url: where it is.
        origin: where that was configured.
    """

    system: str
    setting: str = ""
    url: str = ""
    origin: str = ""

    @property
    def name(self) -> str:
        """What the matrix calls it, without a password."""
        place = f" at {masked(self.url)}" if self.url else ""
        return NAMES[self.system] + place


@dataclass(frozen=True)
class Level:
    """The verdicts of one level.

    Attributes:
        level: its name.
        verdicts: the sign of each anomaly, by name.
        difference: where they are not those of the feature; empty if they are.
    """

    level: str
    verdicts: dict[str, str]
    difference: str


@dataclass(frozen=True)
class Played:
    """The verdicts of one engine.

    Attributes:
        engine: its name.
        levels: its levels.
        trouble: why there are no verdicts, or not those of every level, if so.
    """

    engine: str
    levels: tuple[Level, ...]
    trouble: str = ""

    @property
    def agrees(self) -> bool:
        """Whether every verdict equals the feature's."""
        return bool(self.levels) and not self.trouble and not any(level.difference for level in self.levels)


def run(folder: Path, wanted: list[str], *, as_json: bool) -> int:
    """Provoke the anomalies on every engine and print which levels prevent them.

    Returns:
        0 if every verdict equals the feature's, else 1.

    Raises:
        CommandError: an unknown engine.
    """
    with told(ProjectError):
        project = Project.around(folder)
    engines = [engine for word in wanted for engine in _meant(word)] or _configured(project)
    played = [_play(project, engine) for engine in engines]
    if as_json:
        say_json([asdict(one) for one in played])
    else:
        _show(played)
    return 0 if all(one.agrees for one in played) else 1


def _meant(word: str, origin: str = "--engine") -> list[Engine]:
    scheme, is_url, _ = word.partition("://")
    setting = URLS.get(scheme.partition("+")[0], "")
    if is_url and setting == "mariadb-url":
        return [Engine(system, setting, word, origin) for system in ("mariadb", "mariadb_snapshot")]
    if is_url and setting:
        return [Engine("postgres", setting, word, origin)]
    if word in {"postgres", "sqlite"}:
        return [Engine(word)]
    raise CommandError(
        f"{masked(word)} is not an engine; expected postgres, sqlite, or the URL of a PostgreSQL or MariaDB"
    )


def _configured(project: Project) -> list[Engine]:
    said = dict(project.services)
    found = [("postgres", "")]
    for name in ("postgres-url", "mariadb-url"):
        by_variable = (os.environ.get(_variable(name), ""), _variable(name))
        found.append(by_variable if by_variable[0] else (said.get(name, ""), f"[tool.plainspec] {name}"))
    return [engine for word, origin in (*found, ("sqlite", "")) if word for engine in _meant(word, origin)]


def _variable(setting: str) -> str:
    return f"PLAINSPEC_{setting.upper().replace('-', '_')}"


def _play(project: Project, engine: Engine) -> Played:
    """Run the feature in a process of its own, and read its report."""
    own = next((place / TABLE for place in project.features if (place / TABLE).is_file()), None)
    feature = own or standard_folder() / "features" / TABLE
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PLAINSPEC_")}
    environment |= {_variable(engine.setting): engine.url} if engine.setting else {"PLAINSPEC_SERVICES": "embedded"}
    with run_directory("plainspec-matrix-") as results:
        command = [sys.executable, "-m", "pytest", "--gherkin", str(feature), "-q", "-p", "no:cacheprovider"]
        made = subprocess.run(  # noqa: S603 - the running interpreter
            [*command, "--system", engine.system, "--alluredir", str(results)],
            cwd=project.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        levels: list[Level] = []
        troubles: list[str] = []
        for file in sorted(results.glob("*-result.json")):
            result = json.loads(file.read_text(encoding="utf-8"))
            seen = _seen(file, result)
            levels += seen
            if not seen and result["status"] not in {"passed", "skipped"}:
                troubles.append(str(result["statusDetails"]["message"]))
    if not levels and not troubles:
        said = made.stdout.strip().splitlines()
        errors = next((number for number, line in enumerate(said) if " ERRORS " in line), None)
        troubles = said[-LAST_LINES:] if errors is None else said[errors + 1 : errors + 1 + LAST_LINES]
        troubles = troubles or made.stderr.strip().splitlines()[-LAST_LINES:]
    told = "\n".join(dict.fromkeys(troubles))
    told = told.replace(_variable(engine.setting), engine.origin) if engine.setting else told
    return Played(engine.name, _in_order(levels), told)


def _seen(file: Path, result: Mapping[str, Any]) -> list[Level]:
    found = []
    for kept in (one for step in result.get("steps", ()) for one in step.get("attachments", ())):
        if kept["name"] == EVIDENCE:
            seen: dict[str, Any] = json.loads(file.with_name(kept["source"]).read_text(encoding="utf-8"))
            difference = "" if result["status"] == "passed" else _difference(result)
            found.append(Level(seen["level"], seen["verdicts"], difference))
    return found


def _difference(result: Mapping[str, Any]) -> str:
    """Return the lines of a failure that compare verdicts, without the pictures below them."""
    lines = str(result.get("statusDetails", {}).get("message", "")).splitlines()
    compared = [line.removeprefix("AssertionError: ") for line in lines if COMPARED.search(line)]
    return "; ".join(compared) or " ".join(lines[:2]) or str(result["status"])


def _in_order(levels: list[Level]) -> tuple[Level, ...]:
    order = ["read uncommitted", "read committed", "repeatable read", "serializable"]
    return tuple(sorted(levels, key=lambda level: order.index(level.level)))


def _show(played: list[Played]) -> None:
    for one in played:
        anomalies = list(one.levels[0].verdicts) if one.levels else []
        heading = "".join(f"{anomaly:{COLUMN}}" for anomaly in anomalies)
        say(styled(one.engine, STRONG))
        say(styled(f"{'':{INDENT}}{heading}".rstrip(), FAINT))
        for level in one.levels:
            signs = "".join(f"{sign:{COLUMN}}" for sign in level.verdicts.values())
            say(f"  {level.level:{INDENT - 2}}{signs}".rstrip())
            if level.difference:
                say(styled(f"    {level.difference}", BAD))
        if one.trouble:
            say(styled("  not every level has verdicts:" if one.levels else "  there are no verdicts:", BAD))
            say("\n".join(f"    {line}" for line in one.trouble.splitlines()))
        say()
    seen = [level for one in played for level in one.levels]
    same = sum(not level.difference for level in seen)
    good = all(one.agrees for one in played)
    said = f"{same} of {counted(len(seen), 'level')} as in features/{TABLE}" if seen else "no level has verdicts"
    say(styled(said, GOOD if good else BAD))
