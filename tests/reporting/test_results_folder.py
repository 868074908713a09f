"""What is written into a folder of results: whole files, kept when the process is killed, and no error raised."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, strategies

from plainspec.reporting.allure.results_folder import ResultsFolder, write_file

NAMES = strategies.lists(strategies.from_regex(r"[a-z0-9]{1,9}-result\.json", fullmatch=True), unique=True, max_size=6)
FULL = Path("/dev/full")
KILLED = """
import os, signal, sys
from pathlib import Path
from plainspec.reporting.allure.results_folder import ResultsFolder

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

results = ResultsFolder(Path(sys.argv[1]))
results.write([("0-attachment.txt", b"evidence"), ("1-result.json", b"{}")])
os.replace = killed
results.write([("2-result.json", b"[1]")])
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@given(NAMES, strategies.data())
def test_every_file_comes_out_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], data: strategies.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("results")
    files = {name: data.draw(strategies.binary(max_size=60)) for name in names}
    results = ResultsFolder(folder)
    for name, content in files.items():
        results.write([(name, content)])
        assert (folder / name).read_bytes() == content
    assert contents(folder) == files
    assert not results.trouble


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_process_killed_while_writing_leaves_whole_results_and_the_next_run_clears_the_rest(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    found = contents(tmp_path)
    assert found.pop("2-result.json.tmp") == b"[1]"
    assert found == {"0-attachment.txt": b"evidence", "1-result.json": b"{}"}
    ResultsFolder(tmp_path).clear()
    assert contents(tmp_path) == {}


def test_a_folder_that_cannot_be_made_is_named_and_nothing_raises(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    results = ResultsFolder(tmp_path / "taken" / "results")
    for number in range(3):
        results.write([(f"{number}-result.json", b"{}")])
    assert results.trouble == f"{tmp_path / 'taken' / 'results'}: Not a directory"


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_reported_once_and_leaves_nothing_unfinished(tmp_path: Path) -> None:
    results = ResultsFolder(tmp_path)
    results.write([("1-result.json", b"{}")])
    (tmp_path / "2-result.json.tmp").symlink_to(FULL)
    results.write([("2-result.json", b"{}")])
    results.write([("3-result.json", b"{}")])
    assert results.trouble == f"{tmp_path / '2-result.json'}: No space left on device"
    assert contents(tmp_path) == {"1-result.json": b"{}"}


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path) -> None:
    result = tmp_path / "1-result.json"
    write_file(result, b"old")
    (tmp_path / "1-result.json.tmp").symlink_to(FULL)
    with pytest.raises(OSError, match="No space left on device"):
        write_file(result, json.dumps({"new": True}).encode())
    assert contents(tmp_path) == {"1-result.json": b"old"}


def test_clearing_takes_allures_files_and_nothing_else(tmp_path: Path) -> None:
    kept = ["README.md", "notes.json", "result.json", "history.jsonl", "notes.tmp"]
    gone = [
        "a-result.json",
        "a-result.json.tmp",
        "a-container.json",
        "a-globals.json",
        "a-attachment.png",
        "a-attachment.png.tmp",
        "a-attachment",
        "environment.properties",
        "categories.json",
        "executor.json",
    ]
    for name in kept + gone:
        (tmp_path / name).touch()
    (tmp_path / "sub-attachment.d").mkdir()
    ResultsFolder(tmp_path).clear()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([*kept, "sub-attachment.d"])


def test_there_may_be_nothing_to_clear(tmp_path: Path) -> None:
    results = ResultsFolder(tmp_path / "not there")
    results.clear()
    assert not results.trouble
    assert list(tmp_path.iterdir()) == []
