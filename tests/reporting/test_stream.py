from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies

from plainspec.reporting import stream as streams
from plainspec.reporting.stream import WORTH_HELP, ResultStream, adopt_orphans, clear

NAMES = strategies.lists(strategies.from_regex(r"[a-z0-9]{1,9}-result\.json", fullmatch=True), unique=True, max_size=6)
KILLED = """
import os, signal, sys
from pathlib import Path
from plainspec.reporting.stream import ResultStream

stream = ResultStream(Path(sys.argv[1]))
stream.put([("0-attachment.txt", b"evidence"), ("1-result.json", b"{}")])
stream.put([("2-result.json", b"[1]")])
os.kill(os.getpid(), signal.SIGKILL)
"""


@given(NAMES, strategies.data())
def test_every_file_comes_out_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], data: strategies.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("results")
    files = {name: data.draw(strategies.binary(max_size=60)) for name in names}
    stream = ResultStream(folder)
    for name, content in files.items():
        stream.put([(name, content)])
    stream.close()
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == files
    assert not stream.trouble


def left_by_a_killed_process(folder: Path) -> Path:
    folder.mkdir()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False)
    assert killed.returncode == -signal.SIGKILL
    (orphan,) = folder.iterdir()
    return orphan


def test_what_a_killed_process_had_written_is_not_lost(tmp_path: Path) -> None:
    left_by_a_killed_process(tmp_path / "results")
    assert adopt_orphans(tmp_path / "results") == 1
    found = {file.name: file.read_bytes() for file in (tmp_path / "results").iterdir()}
    assert found == {"0-attachment.txt": b"evidence", "1-result.json": b"{}", "2-result.json": b"[1]"}


def test_the_last_record_of_a_killed_process_may_be_cut_anywhere(tmp_path: Path) -> None:
    orphan = left_by_a_killed_process(tmp_path / "results")
    whole = orphan.read_bytes()
    second = whole.index(b"2-result.json")
    for end in range(second, len(whole)):
        orphan.write_bytes(whole[:end])
        into = tmp_path / f"cut-{end}"
        into.mkdir()
        adopt_orphans(tmp_path / "results", into)
        assert sorted(file.name for file in into.iterdir()) == ["0-attachment.txt", "1-result.json"]
    assert orphan.exists()


def test_a_folder_that_cannot_be_made_is_named_once_and_nothing_raises(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    stream = ResultStream(tmp_path / "taken" / "results")
    for number in range(3):
        stream.put([(f"{number}-result.json", b"{}")])
    stream.close()
    assert str(tmp_path / "taken") in stream.trouble
    assert "Not a directory" in stream.trouble
    assert stream.lost == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said_and_nothing_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = ResultStream(tmp_path)
    with Path("/dev/full").open("r+b", buffering=0) as full:
        monkeypatch.setattr(ResultStream, "_opened", lambda _: full)
        stream.put([("1-result.json", b"{}")])
        stream.put([("2-result.json", b"{}")])
    assert "No space left on device" in stream.trouble
    assert stream.lost == 2


def test_a_file_that_cannot_be_written_whole_is_not_left_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = ResultStream(tmp_path)
    stream.put([("1-result.json", b"0123456789")])
    write = os.write

    def half(handle: int, content: bytes) -> int:
        if len(content) < 10:
            raise OSError(28, "No space left on device")
        return write(handle, content[:5])

    monkeypatch.setattr(os, "write", half)
    stream.close()
    assert not (tmp_path / "1-result.json").exists()
    assert "1-result.json: No space left on device" in stream.trouble
    monkeypatch.undo()
    assert adopt_orphans(tmp_path) == 1
    assert (tmp_path / "1-result.json").read_bytes() == b"0123456789"


def test_clearing_takes_allures_files_and_nothing_else(tmp_path: Path) -> None:
    kept = ["README.md", "notes.json", "result.json", "history.jsonl"]
    gone = [
        "a-result.json",
        "a-container.json",
        "a-globals.json",
        "a-attachment.png",
        "a-attachment",
        "environment.properties",
        "categories.json",
        "executor.json",
        ".x.plainspec-stream",
    ]
    for name in kept + gone:
        (tmp_path / name).touch()
    (tmp_path / "sub-attachment.d").mkdir()
    clear(tmp_path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([*kept, "sub-attachment.d"])


def test_there_may_be_nothing_to_clear(tmp_path: Path) -> None:
    clear(tmp_path / "not there")
    assert list(tmp_path.iterdir()) == []


def many(stream: ResultStream, count: int) -> dict[str, bytes]:
    files = {f"{number}-result.json": b"%d" % number * 50 for number in range(count)}
    for name, content in files.items():
        stream.put([(name, content)])
    return files


@pytest.fixture
def helpers(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Gather the programs that are started beside a run, on a machine with two processors."""
    started: list[subprocess.Popen[bytes]] = []

    class Kept(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(streams, "_processors", lambda: 2)
    monkeypatch.setattr(subprocess, "Popen", Kept)
    return started


def test_a_long_run_has_its_files_made_beside_it(tmp_path: Path, helpers: list[subprocess.Popen[bytes]]) -> None:
    stream = ResultStream(tmp_path, alone=True)
    files = many(stream, 3 * WORTH_HELP + 7)
    stream.close()
    assert [helper.returncode for helper in helpers] == [0]
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == files


def test_a_short_run_and_a_worker_make_their_files_themselves(
    tmp_path: Path, helpers: list[subprocess.Popen[bytes]]
) -> None:
    for stream, count in (
        (ResultStream(tmp_path / "short", alone=True), WORTH_HELP - 1),
        (ResultStream(tmp_path / "w"), 2 * WORTH_HELP),
    ):
        files = many(stream, count)
        stream.close()
        assert {file.name for file in stream.folder.iterdir()} == set(files)
    assert helpers == []


def test_a_helper_that_dies_is_made_up_for(tmp_path: Path, helpers: list[subprocess.Popen[bytes]]) -> None:
    stream = ResultStream(tmp_path, alone=True)
    many(stream, WORTH_HELP)
    helpers[0].kill()
    helpers[0].wait()
    files = many(stream, 3 * WORTH_HELP)
    stream.close()
    assert not stream.trouble
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == files


def test_a_helper_that_cannot_write_is_told_as_trouble(tmp_path: Path, helpers: list[subprocess.Popen[bytes]]) -> None:
    (tmp_path / "150-result.json").mkdir()
    stream = ResultStream(tmp_path, alone=True)
    many(stream, 2 * WORTH_HELP)
    stream.close()
    assert helpers[0].returncode != 0
    assert "150-result.json: Is a directory" in stream.trouble
    assert len(list(tmp_path.glob(".*"))) == 1
