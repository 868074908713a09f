"""Rollbacks, investigations and hot fixes on real repositories, wherever the main line and its process are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agency.delivery.contract import GateResult, Target, Verdict
from agency.delivery.in_memory_journal import InMemoryJournal
from agency.delivery.rollback import (
    BRANCH,
    ConflictError,
    DiagnosticsError,
    DirtyTreeError,
    Fix,
    FolderDeployments,
    GateNotPassedError,
    GitError,
    Repository,
    RollbackError,
    UnknownVersionError,
    hot_fix,
    investigate,
    roll_back,
)
from tests.agency.delivery.rollback.releases import released_at

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from agency.delivery.contract import Json

pytestmark = pytest.mark.anyio


@pytest.fixture
async def repository(tmp_path: Path) -> Repository:
    return await released_at(tmp_path / "shop", "Cleo")


async def passing(_: Path) -> Sequence[GateResult]:
    return [GateResult("tests", Verdict.PASSED)]


async def nothing(_: Path) -> Sequence[GateResult]:
    return []


async def content(repository: Repository, version: str = "main") -> str:
    return await repository.git("show", f"{version}:tea.txt")


async def test_a_main_line_that_is_checked_out_nowhere_is_rolled_back(repository: Repository) -> None:
    await repository.git("checkout", "--quiet", "-b", "elsewhere")
    (repository.folder / "tea.txt").write_text("mine\n")
    done = await roll_back(repository, "v1", reason="bitter", gate=passing)
    assert await content(repository) == "1"
    assert (repository.folder / "tea.txt").read_text() == "mine\n"
    assert [one.subject for one in done.reverted] == ["Tea for 3", "Tea for 2"]


async def test_a_main_line_that_is_checked_out_in_another_folder_is_rolled_back_there(
    repository: Repository, tmp_path: Path
) -> None:
    await repository.git("checkout", "--quiet", "-b", "elsewhere")
    await repository.git("worktree", "add", "--quiet", str(tmp_path / "main"), "main")
    await roll_back(repository, "v2", reason="bitter", gate=passing)
    assert (tmp_path / "main/tea.txt").read_text() == "2\n"
    (tmp_path / "main/new.txt").write_text("new")
    with pytest.raises(DirtyTreeError, match=r"new\.txt"):
        await roll_back(repository, "v1", reason="bitter", gate=passing)


async def test_a_rollback_is_a_span_and_names_the_error_of_one_that_is_refused(
    repository: Repository, exported: InMemorySpanExporter
) -> None:
    await roll_back(repository, "v2", reason="bitter", gate=passing)
    with pytest.raises(GateNotPassedError):
        await roll_back(repository, "v1", reason="bitter", gate=nothing)
    spans = exported.get_finished_spans()
    assert [one.name for one in spans] == ["delivery.roll_back"] * 2
    errors = [(one.attributes or {}).get("error.type") for one in spans]
    assert errors == [None, "agency.delivery.rollback.errors.GateNotPassedError"]


async def test_commits_without_changes_are_reverted_on_record(repository: Repository) -> None:
    await repository.git("commit", "--quiet", "--allow-empty", "-m", "Announce the tea")
    done = await roll_back(repository, "v3", reason="bitter", gate=passing)
    newest = (await repository.commits("-1", "main"))[0]
    assert (newest.id, newest.subject, newest.author) == (done.after, 'Revert "Announce the tea"', "Cleo")


@pytest.mark.parametrize(
    ("good", "by", "reason", "error"),
    [
        ("v3", "Cleo", "bitter", RollbackError),
        ("v1", " ", "bitter", RollbackError),
        ("v1", "Cleo", " ", RollbackError),
        ("--all", "Cleo", "bitter", UnknownVersionError),
        ("side", "Cleo", "bitter", UnknownVersionError),
    ],
    ids=["nothing to do", "nobody", "no reason", "an option", "never on the main line"],
)
async def test_what_is_refused_leaves_the_main_line(
    good: str, by: str, reason: str, error: type[RollbackError], repository: Repository
) -> None:
    tree = await repository.git("commit-tree", "v1^{tree}", "-m", "Beside")
    await repository.git("branch", "side", tree)
    repository.by = by
    before = await repository.version("main")
    with pytest.raises(error):
        await roll_back(repository, good, reason=reason, gate=passing)
    assert await repository.version("main") == before
    assert len((await repository.git("worktree", "list")).splitlines()) == 1


async def test_what_to_do_is_said_where_a_later_commit_that_stays_needs_one_that_is_reverted(
    repository: Repository,
) -> None:
    with pytest.raises(ConflictError) as refused:
        await roll_back(repository, "v1", reason="bitter", gate=passing, keep=["v3"])
    assert str(refused.value) == (
        "'Tea for 2' cannot be reverted while later commits stay that have changed tea.txt; keep it, too, or revert them"
    )


async def test_a_gate_that_has_found_nothing_does_not_pass(repository: Repository) -> None:
    with pytest.raises(GateNotPassedError, match="no gate has run"):
        await roll_back(repository, "v1", reason="bitter", gate=nothing)


async def test_settings_of_users_do_not_count(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody")
    other = Repository(repository.folder, "Dora")
    await roll_back(other, "v2", reason="bitter", gate=passing)
    assert (await other.commits("-1", "main"))[0].author == "Dora"


async def test_without_git_nothing_is_done(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(GitError, match="cannot be run"):
        await Repository(repository.folder, "Cleo").version("main")


@pytest.mark.parametrize("script", ["exit 3", "echo bitter", "kill -9 $$", "echo '{}'"])
async def test_diagnostics_that_fail_yield_no_findings(script: str, repository: Repository) -> None:
    with pytest.raises(DiagnosticsError):
        await investigate(repository, "v2", good="v1", diagnostics=["sh", "-c", script])


async def test_an_investigation_looks_at_the_version_that_was_bad(repository: Repository) -> None:
    script = 'printf \'{"subject": "tea", "problem": "%s"}\\n\' "$(cat tea.txt)"'
    found = await investigate(repository, "v2", good="v1", diagnostics=["sh", "-c", script])
    assert [(one.subject, one.problem) for one in found.findings] == [("tea", "2")]
    assert [one.subject for one in found.suspects] == ["Tea for 2"]


def fix(text: str, subject: str = "Mend the tea") -> Fix:
    async def apply(folder: Path) -> None:
        (folder / "tea.txt").write_text(text)

    return Fix(subject, apply)


class InterruptedRunError(Exception):
    """The process is gone."""


class MortalJournal(InMemoryJournal):
    """A journal whose process ends once, when a stage has finished and before that is recorded."""

    def __init__(self, dies_in: str) -> None:
        super().__init__("mortal")
        self._dies_in = dies_in

    async def stage(self, name: str, work: Callable[[], Awaitable[Json]]) -> Json:
        """Do the work, or do it and record nothing."""
        if name == self._dies_in:
            self._dies_in = ""
            await work()
            raise InterruptedRunError
        return await super().stage(name, work)


@pytest.mark.parametrize("stage", ["branch", "suite", "staging", "main", "production"])
async def test_a_hot_fix_goes_on_wherever_its_process_ended(stage: str, repository: Repository, tmp_path: Path) -> None:
    journal, targets = MortalJournal(f"hot-fix/{stage}"), FolderDeployments(repository, tmp_path / "targets")
    for attempt in range(2):
        try:
            done = await hot_fix(repository, journal, fix("4\n"), suite=passing, deploy=targets.deploy)
        except InterruptedRunError:
            assert attempt == 0
    assert await content(repository) == "4"
    subjects = [one.subject for one in await repository.commits("--first-parent", "v3..main")]
    assert subjects == [f"Merge {BRANCH}: Mend the tea"]
    for target in (Target.STAGING, Target.PRODUCTION):
        running = targets.running(target)
        assert running is not None
        assert (running.name, (running / "tea.txt").read_text()) == (done.commit, "4\n")


async def test_the_branch_is_free_again_when_the_main_line_has_the_fix(repository: Repository, tmp_path: Path) -> None:
    targets = FolderDeployments(repository, tmp_path / "targets")
    await hot_fix(repository, InMemoryJournal("1"), fix("4\n"), suite=passing, deploy=targets.deploy)
    await hot_fix(repository, InMemoryJournal("2"), fix("5\n"), suite=passing, deploy=targets.deploy)
    assert await content(repository) == await content(repository, BRANCH) == "5"


async def test_another_hot_fix_on_the_branch_is_not_overwritten(repository: Repository, tmp_path: Path) -> None:
    targets = FolderDeployments(repository, tmp_path / "targets")
    with pytest.raises(GateNotPassedError):
        await hot_fix(repository, InMemoryJournal("1"), fix("4\n"), suite=nothing, deploy=targets.deploy)
    with pytest.raises(ConflictError, match="holds another hot fix"):
        await hot_fix(repository, InMemoryJournal("2"), fix("5\n"), suite=passing, deploy=targets.deploy)
    assert await content(repository, BRANCH) == "4"
    assert targets.running(Target.STAGING) is None


async def test_a_fix_that_changes_nothing_is_refused(repository: Repository) -> None:
    async def deploy(*_: object) -> None:
        raise AssertionError("nothing is deployed")

    with pytest.raises(RollbackError, match="changes nothing"):
        await hot_fix(repository, InMemoryJournal("1"), fix("3\n"), suite=passing, deploy=deploy)
