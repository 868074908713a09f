"""What the standard sentences import: no library of an extra before a sentence needs it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from plainspec.services.errors import ServiceError
from plainspec.stage.documents.paths import value_at
from plainspec.stage.extra import http_extra

if TYPE_CHECKING:
    from pathlib import Path

LOADED = """
import sys
from pathlib import Path
from plainspec.config.project import Project, load_standard
steps = load_standard(Project.at(Path(sys.argv[1]))).steps
assert {"http", "network", "program", "websocket"} <= {Path(step.location.path).stem for step in steps}
print(*sorted({"httpx", "websockets", "jsonpath", "jsonschema", "referencing"} & set(sys.modules)))
"""


def test_loading_the_sentences_imports_no_library_of_the_extra(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", LOADED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_a_library_that_is_not_installed_is_named_with_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "jsonpath", None)
    with pytest.raises(ServiceError, match=r"The package jsonpath is not installed.*pip install 'plainspec\[http\]'"):
        value_at({}, "$.a.path.that.was.never.compiled")
    with pytest.raises(ZeroDivisionError), http_extra():
        raise ZeroDivisionError
