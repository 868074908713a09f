"""Ways in which a rollback or a hot fix can leave the shop worse than before."""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import GateResult, Target, Verdict
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from pathlib import Path

    from agency.delivery.rollback.git import Repository
    from agency.delivery.rollback.rolling_back import GateOnFolder

BACK = "delivery/rollback/main_line.feature"
FIXES = "delivery/rollback/hot_fixes.feature"
ROLLING_BACK = "agency.delivery.rollback.rolling_back"
HOT_FIXES = "agency.delivery.rollback.hot_fixes"
REPOSITORY = "agency.delivery.rollback.git:Repository"
MENDED = f"{FIXES}: The price is fixed"


@fault(
    "a rollback reverts only the last commit",
    caught_by=[f"{BACK}: Two bad commits in the same file", f"{BACK}: A new file"],
    because="TEA = 4",
)
def revert_one(patch: Patch) -> None:
    """See the last commit only."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def commits(self: Repository, *selected: str) -> Any:
            return (await original(self, *selected))[:1]

        return commits

    patch.wrap(f"{REPOSITORY}.commits", make)


@fault("a rollback leaves merges out", caught_by=f"{BACK}: A merge of a branch", because="mugs.py")
def leave_merges(patch: Patch) -> None:
    """See commits that bring no branch in."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def commits(self: Repository, *selected: str) -> Any:
            return tuple(one for one in await original(self, *selected) if not one.is_merge)

        return commits

    patch.wrap(f"{REPOSITORY}.commits", make)


@fault(
    "a rollback takes the bad commits away instead of reverting them",
    caught_by=f"{BACK}: Two bad commits in the same file",
    because='Revert "Raise prices"',
)
def forget_history(patch: Patch) -> None:
    """Put the main line on the good version."""

    async def roll_back(repository: Repository, good: str, **_: Any) -> None:
        await repository.git("reset", "--quiet", "--hard", good)

    patch.attribute(f"{ROLLING_BACK}:roll_back", roll_back)


@fault(
    "a commit that has to stay is reverted, too",
    caught_by=f"{BACK}: A fix that came in between is kept",
    because="door.py",
)
def keep_nothing(patch: Patch) -> None:
    """Keep nothing."""
    patch.wrap(f"{ROLLING_BACK}:roll_back", _with(keep=()))


@fault(
    "a rollback does not look for changes that are not committed",
    caught_by=f"{BACK}: Ben has uncommitted changes",
    because="these changes are not committed",
)
def look_at_nothing(patch: Patch) -> None:
    """Find every folder clean."""

    async def clean(*_: Any) -> None:
        """Find nothing."""

    patch.attribute(f"{REPOSITORY}.must_be_clean", clean)


@fault(
    "a rollback that is refused stays half done",
    caught_by=f"{BACK}: Refused: The kept version builds on a bad one",
    because="changed besides",
)
def work_on_the_main_line(patch: Patch) -> None:
    """Do everything in the folder of the main line."""

    @asynccontextmanager
    async def scratch(self: Repository, _: str) -> AsyncIterator[Path]:
        yield self.folder

    patch.attribute(f"{REPOSITORY}.scratch", scratch)


@fault(
    "a rollback does not wait for the gates",
    caught_by=f"{BACK}: The good version does not pass the gates either",
    because="was not refused.",
)
def ask_no_gate(patch: Patch) -> None:
    """Take every gate for passed."""
    patch.wrap(f"{ROLLING_BACK}:roll_back", _with(gate=_passes))


@fault(
    "a rollback overwrites what was committed meanwhile",
    caught_by=f"{BACK}: Ben commits while the gates run",
    because="was not refused.",
)
def overwrite_the_main_line(patch: Patch) -> None:
    """Put the main line on the result, wherever it is."""

    async def move(self: Repository, _branch: str, _before: str, after: str) -> None:
        await self.git("reset", "--quiet", "--hard", after)

    patch.attribute(f"{REPOSITORY}.move", move)


@fault(
    "an investigation yields its first finding only",
    caught_by=f"{FIXES}: A price that is wrong and undocumented",
    because="test_tea",
)
def find_one_thing(patch: Patch) -> None:
    """Leave the others out."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def investigate(*arguments: Any, **options: Any) -> Any:
            found = await original(*arguments, **options)
            return replace(found, findings=found.findings[:1])

        return investigate

    patch.wrap("agency.delivery.rollback.investigation:investigate", make)


@fault("a hot fix reaches production before staging", caught_by=MENDED, because="'production'")
def begin_with_production(patch: Patch) -> None:
    """Exchange the targets."""
    other = {Target.STAGING: Target.PRODUCTION, Target.PRODUCTION: Target.STAGING}
    patch.wrap(f"{HOT_FIXES}:hot_fix", _deploying(lambda deploy, target, commit: deploy(other[target], commit)))


@fault("a hot fix is made on another branch", caught_by=MENDED, because="hotfix/integration-failure")
def name_the_branch_otherwise(patch: Patch) -> None:
    """Take a name of its own."""
    patch.attribute(f"{HOT_FIXES}:BRANCH", "hotfix/quick")


@fault(
    "a hot fix skips the suite",
    caught_by=f"{FIXES}: The fixed price is wrong, too",
    because="was not refused.",
)
def skip_the_suite(patch: Patch) -> None:
    """Take the suite for passed."""
    patch.wrap(f"{HOT_FIXES}:hot_fix", _with(suite=_passes))


@fault(
    "a hot fix goes on to production when staging cannot be reached",
    caught_by=f"{FIXES}: Staging cannot be reached",
    because="was not refused.",
)
def ignore_staging(patch: Patch) -> None:
    """Go on."""

    async def deploy(deploying: Callable[..., Awaitable[None]], target: Target, commit: str) -> None:
        with suppress(OSError):
            await deploying(target, commit)

    patch.wrap(f"{HOT_FIXES}:hot_fix", _deploying(deploy))


@fault(
    "a hot fix overwrites what was committed meanwhile",
    caught_by=f"{FIXES}: Ben changes the main line while the suite runs",
    because="was not refused.",
)
def merge_over_others(patch: Patch) -> None:
    """Put the main line back to where it was before the suite ran."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def hot_fix(repository: Repository, *others: Any, suite: GateOnFolder, **options: Any) -> Any:
            async def run(folder: Path) -> Sequence[GateResult]:
                before = await repository.version("main")
                results = await suite(folder)
                await repository.git("reset", "--quiet", "--hard", before)
                return results

            return await original(repository, *others, suite=run, **options)

        return hot_fix

    patch.wrap(f"{HOT_FIXES}:hot_fix", make)


def _with(**options: Any) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """Replace arguments of a call."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def call(*arguments: Any, **given: Any) -> Any:
            return await original(*arguments, **(given | options))

        return call

    return make


async def _passes(_: Path) -> list[GateResult]:
    return [GateResult("imports", Verdict.PASSED)]


def _deploying(how: Callable[..., Awaitable[None]]) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """Deploy in another way."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def hot_fix(*arguments: Any, deploy: Callable[..., Awaitable[None]], **options: Any) -> Any:
            async def other(target: Target, commit: str) -> None:
                await how(deploy, target, commit)

            return await original(*arguments, deploy=other, **options)

        return hot_fix

    return make
