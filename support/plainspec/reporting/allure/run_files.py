"""The files that describe a run as a whole: environment, executor, and categories of failures."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ENVIRONMENT = "environment.properties"
CATEGORIES: list[dict[str, Any]] = [
    {
        "name": "Undefined steps and unreadable features",
        "matchedStatuses": ["broken"],
        "messageRegex": r"This scenario cannot run:[\s\S]*",
    },
    {
        "name": "Fixtures that failed in set-up or tear-down",
        "matchedStatuses": ["failed", "broken"],
        "messageRegex": r"(Before|After) the scenario:[\s\S]*",
    },
    {
        "name": "Tasks left running and coroutines never awaited",
        "matchedStatuses": ["failed"],
        "messageRegex": r"[\s\S]*(left running after the scenario|never awaited|failed in the background)[\s\S]*",
    },
    {"name": "Failed assertions", "matchedStatuses": ["failed"]},
    {"name": "Errors in steps", "matchedStatuses": ["broken"]},
    {"name": "Skipped, with a reason", "matchedStatuses": ["skipped"]},
]


def run_files(environment: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Return names and contents of the files that describe a run.

    Args:
        environment: The environment, besides Python and Plainspec: names and values.
    """
    yield environment_file(environment)
    yield "categories.json", _json(CATEGORIES)
    yield "executor.json", _json(executor(os.environ))


def environment_file(environment: Mapping[str, str]) -> tuple[str, bytes]:
    """Return name and content of the file that describes the run's environment."""
    facts = {"Python": platform.python_version(), "Plainspec": _own_version(), **environment}
    lines = (f"{_escaped(name)} = {_escaped(value)}\n" for name, value in facts.items() if value)
    return ENVIRONMENT, "".join(lines).encode()


def joined_environment(files: Sequence[bytes]) -> bytes:
    """Join the environments of a run's shards: what they differ in is listed, each value once."""
    values: dict[bytes, dict[bytes, None]] = {}
    for file in files:
        for line in file.splitlines():
            name, equals, value = line.partition(b" = ")
            if equals:
                values.setdefault(name, {})[value] = None
    return b"".join(b"%s = %s\n" % (name, b"; ".join(found)) for name, found in values.items())


def executor(variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the executor: the build server that set the environment's ``variables``, or a local run."""
    if variables.get("GITHUB_ACTIONS") == "true":
        page = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}"
        return _build(variables, ("GitHub Actions", "github"), "GITHUB_WORKFLOW", "GITHUB_RUN_NUMBER", page)
    if variables.get("GITLAB_CI") == "true":
        return _build(variables, ("GitLab CI", "gitlab"), "CI_PROJECT_PATH", "CI_PIPELINE_IID", "{CI_PIPELINE_URL}")
    if "JENKINS_URL" in variables:
        return _build(variables, ("Jenkins", "jenkins"), "JOB_NAME", "BUILD_NUMBER", "{BUILD_URL}")
    return {"name": "started by hand", "type": "local"}


def _build(variables: Mapping[str, str], server: tuple[str, str], title: str, number: str, page: str) -> dict[str, Any]:
    name, kind = server
    order = variables.get(number, "")
    return {
        "name": name,
        "type": kind,
        "buildName": f"{variables.get(title, name)} #{order}".removesuffix(" #"),
        "buildUrl": page.format_map(_Missing(variables)),
        **({"buildOrder": int(order)} if order.isdigit() else {}),
    }


class _Missing(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _json(content: object) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def _escaped(text: str) -> str:
    """Write a name or value as a line of a properties file."""
    return text.replace("\\", "\\\\").replace("\n", " ").replace("=", "\\=").replace(":", "\\:")


def _own_version() -> str:
    try:
        return version("plainspec")
    except PackageNotFoundError:
        return ""
