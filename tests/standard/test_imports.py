"""What the standard sentences import: no library of an extra before a sentence needs it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from plainspec.extras import needs_of
from plainspec.stage import service_fixtures

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


def test_the_fixtures_behind_the_sentences_declare_the_libraries_that_they_import() -> None:
    declared = needs_of(service_fixtures.http_sessions) | needs_of(service_fixtures.sockets)
    assert declared == {"httpx", "jsonpath", "jsonschema", "referencing", "websockets"}
