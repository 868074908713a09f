"""`plainspec report`: the results as a static page that sends no requests."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from plainspec.reporting.allure.result_files import unreadable_results
from plainspec.reporting.allure.results_folder import FINISHED_FILES, RESULT
from plainspec.reporting.allure.run_files import CATEGORIES, ENVIRONMENT, joined_environment
from plainspec.reporting.site.node import (
    ALLURE_VERSION,
    Node,
    ReportError,
    cache_folder,
    find_node,
    installed_allure,
    is_installed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GENERATE_TIMEOUT_S = 600
KEPT_RUNS = 50
MARKER = ".plainspec-report"
GROUPS = ("epic", "feature", "story")
HIDDEN_LABELS = ("parentSuite", "suite", "subSuite", "framework", "language", "thread", "host")
ANALYTICS = re.compile(
    r"<script[^>]*\ssrc=\"https?://[^\"]*\"[^>]*>\s*</script>|<script>\s*window\.dataLayer\b.*?</script>", re.DOTALL
)
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self' 'unsafe-inline' 'unsafe-eval' "
    "data: blob:; form-action 'none'\">"
)


class NoResultsError(ReportError):
    """There are no results to report."""


class ReportFolderError(ReportError):
    """The report cannot be written to the folder."""


class AllureFailedError(ReportError):
    """Allure could not generate the report."""


def build_report(  # noqa: PLR0913 - the options of a command
    results: Sequence[Path],
    into: Path,
    *,
    name: str = "Executable specification",
    single_file: bool = True,
    history: Path | None = None,
    cache: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Path:
    """Make a static report of the results of one run, and return the page to open.

    Args:
        results: Folders with Allure results of one run, such as those of its shards; they are read, and not changed.
        into: Folder for the report; an earlier report in it is replaced.
        name: Title of the report.
        single_file: One page with everything in it, which can be mailed; otherwise a folder for a web server.
        history: File in which runs are remembered, for trends, each once; `.plainspec_cache/history.jsonl` in the
            folder that holds all results where it is left out.
        cache: Where Allure is installed, once; a folder of the user's where it is left out.
        progress: Receives a few words about each step that takes a while.

    Raises:
        ReportError: One of its kinds: NoResultsError, ReportFolderError, NodeMissingError, AllureInstallError,
            AllureFailedError. The message names the failure, the place and the remedy.
    """
    for folder in results:
        _check_results(folder)
    _check_target(into)
    node = find_node()
    script = _allure(node, cache or cache_folder(), progress)
    remembered = history or _holder(results) / ".plainspec_cache" / "history.jsonl"
    with tempfile.TemporaryDirectory(prefix="plainspec-report-") as made:
        work = Path(made)
        run = _staged(results, work / "results")
        _recall(remembered, run, work / "history.jsonl")
        progress(f"generating a report of {len(run)} results")
        _generate(node, script, work, name=name, single_file=single_file)
        try:
            _replace(_drawn(work / "report"), into)
            _remember(remembered, run, work / "history.jsonl")
        except OSError as refused:
            raise ReportFolderError(f"the report cannot be written: {refused}") from None
    return into / "index.html"


def _allure(node: Node, cache: Path, progress: Callable[[str], None]) -> Path:
    if not is_installed(cache):
        progress(f"fetching Allure {ALLURE_VERSION} from the npm registry, this once")
    return installed_allure(node, cache)


def _check_results(results: Path) -> None:
    how = "run `pytest --gherkin` first"
    if not results.is_dir():
        raise NoResultsError(f"there is no folder {results}: {how}, or name the folder with the results")
    if not any(file.name.endswith(RESULT) for file in results.iterdir()):
        raise NoResultsError(f"there are no results in {results}: {how} (without --no-allure)")


def _check_target(into: Path) -> None:
    if into.exists() and not into.is_dir():
        raise ReportFolderError(f"{into} is a file; name a folder for the report")
    if into.is_dir() and any(into.iterdir()) and not (into / MARKER).is_file():
        raise ReportFolderError(
            f"{into} contains files that are not a report, and a report replaces the folder: name a new folder"
        )


def _holder(results: Sequence[Path]) -> Path:
    """Return the folder that all folders of results lie in."""
    return Path(os.path.commonpath([folder.absolute().parent for folder in results]))


def _staged(results: Sequence[Path], stage: Path) -> list[str]:
    """Put the results of the run together; return their names."""
    stage.mkdir()
    for folder in results:
        with os.scandir(folder) as entries:
            for entry in entries:
                if FINISHED_FILES.fullmatch(entry.name) and entry.is_file() and not (stage / entry.name).exists():
                    _put(Path(entry.path), stage / entry.name)
    described = [file for folder in results if (file := folder / ENVIRONMENT).is_file()]
    if len(described) > 1:
        (stage / ENVIRONMENT).unlink()
        (stage / ENVIRONMENT).write_bytes(joined_environment([file.read_bytes() for file in described]))
    for unreadable in unreadable_results(results):
        place = stage / unreadable.file.name
        place.unlink(missing_ok=True)
        place.write_bytes(unreadable.stand_in)
    return sorted(file.name for file in stage.glob(f"*{RESULT}"))


def _put(file: Path, place: Path) -> None:
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)


def _generate(node: Node, script: Path, work: Path, *, name: str, single_file: bool) -> None:
    options = {"singleFile": single_file, "reportName": name, "groupBy": GROUPS, "reportLanguage": "en"}
    settings: dict[str, Any] = {
        "name": name,
        "output": str(work / "report"),
        "historyPath": str(work / "history.jsonl"),
        "historyLimit": KEPT_RUNS,
        "hideLabels": HIDDEN_LABELS,
        "categories": [_category(number, **category) for number, category in enumerate(CATEGORIES)],
        "plugins": {"awesome": {"options": options}},
    }
    config = work / "allurerc.json"
    config.write_bytes(orjson.dumps(settings))
    command = [node.program, str(script), "generate", "results", "--cwd", str(work), "--config", str(config)]
    quiet = {"ALLURE_NO_ANALYTICS": "true", "NO_COLOR": "1", "NO_UPDATE_NOTIFIER": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - the Allure that this module pins
            command,
            cwd=work,
            env={**os.environ, **quiet},
            capture_output=True,
            text=True,
            timeout=GENERATE_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise AllureFailedError(f"Allure did not finish within {GENERATE_TIMEOUT_S} s") from None
    if done.returncode or not list((work / "report").rglob("index.html")):
        said = "\n".join(f"  {line}" for line in (done.stdout + done.stderr).strip().splitlines()[-12:])
        raise AllureFailedError(
            f"Allure could not generate the report (exit code {done.returncode}):\n{said}\n"
            f"Hint: if Allure itself is damaged, remove {script.parents[2]}; it is then fetched anew."
        )


def _category(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"plainspec-{number}", **fields}


def _drawn(report: Path) -> Path:
    """Return the folder with the page, after the page has been made to send no requests."""
    page = min(report.rglob("index.html"), key=lambda found: len(found.parts))
    page.write_text(offline(page.read_text(encoding="utf-8")), encoding="utf-8")
    (page.parent / MARKER).write_text("This folder is replaced by `plainspec report`.\n", encoding="utf-8")
    return page.parent


def offline(html: str) -> str:
    """Remove scripts of other hosts from a page, and have the browser block all other requests.

    Allure 3.18 puts an analytics script into its page whatever the environment variables are.
    """
    head, found, rest = html.partition("<head>")
    return ANALYTICS.sub("", head) + found + POLICY + ANALYTICS.sub("", rest)


def _replace(output: Path, into: Path) -> None:
    """Put the new report in the place of the old one."""
    into.parent.mkdir(parents=True, exist_ok=True)
    if into.is_dir():
        shutil.rmtree(into)
    shutil.copytree(output, into)


def _recall(remembered: Path, run: list[str], history: Path) -> None:
    """Copy the history of earlier runs to ``history``, without this one if it was reported before."""
    lines = remembered.read_bytes().splitlines(keepends=True) if remembered.is_file() else []
    mark = _mark_of(remembered)
    if lines and mark.is_file() and mark.read_text(encoding="utf-8") == _fingerprint(run):
        lines.pop()
    history.write_bytes(b"".join(lines))


def _remember(remembered: Path, run: list[str], history: Path) -> None:
    remembered.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(history, remembered)
    _mark_of(remembered).write_text(_fingerprint(run), encoding="utf-8")


def _mark_of(remembered: Path) -> Path:
    return remembered.with_name(f"{remembered.name}.last")


def _fingerprint(run: list[str]) -> str:
    return hashlib.sha256("\n".join(run).encode()).hexdigest()
