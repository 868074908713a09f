"""The stage for the main line of a project: its versions, rollbacks, investigations and hot fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plainspec.ports.delivery.rollbacks import Rollbacks
    from plainspec.stage.delivery.repository import GitRepository
    from plainspec.stage.refusals import Refusals


class RollbackStage:
    """A main line, and what people do to it.

    Attributes:
        repository: The project's repository.
    """

    def __init__(self, system: Rollbacks, repository: GitRepository, refusals: Refusals) -> None:
        self.repository = repository
        self._system = system
        self._refusals = refusals

    async def grow(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Commit rows of `version`, `change`, `by`, `file`, `content`; a change that begins with `Merge` is a merge.

        Rows without a change belong to the one above them.
        """
        changes: list[tuple[Mapping[str, str], dict[str, str]]] = []
        for row in rows:
            if row["change"]:
                changes.append((row, {}))
            changes[-1][1][row["file"]] = row["content"]
        for row, files in changes:
            add = self.repository.merge if row["change"].startswith("Merge") else self.repository.commit
            await add(row["change"], files, row.get("by") or "Ben", tag=row.get("version", ""))

    def grow_during_the_gate(self, file: str, by: str) -> None:
        """Have somebody commit a change of a file while the gate runs."""

        async def commit() -> None:
            await self.repository.commit(f"Change {file}", {file: f"{by} has finished"}, by)

        self._system.before_the_gate(commit)

    def break_target(self, target: str) -> None:
        """Have a target be out of reach."""
        self._system.break_target(target)

    async def roll_back(self, by: str, good: str, workflow: str, keep: str = "") -> None:
        """Have somebody return the main line to a good version; a change to keep is named by its version."""
        with self._refusals.of(by):
            await self._system.roll_back(by, good, workflow=workflow, keep=[keep] if keep else [])

    async def investigate(self, by: str, version: str, good: str, workflow: str) -> list[dict[str, str]]:
        """Have somebody find out what is wrong with a version: rows of `entry`, `name` and `problem`, numbered."""
        with self._refusals.of(by):
            found = await self._system.investigate(version, good=good, workflow=workflow)
            return [
                {"entry": f"problem {number}", "name": one.subject, "problem": one.problem}
                for number, one in enumerate(found.findings, 1)
            ] + [
                {"entry": f"suspect {number}", "name": change, "problem": ""}
                for number, change in enumerate(found.suspects, 1)
            ]
        return []

    async def hot_fix(self, by: str, rows: Sequence[Mapping[str, str]], workflow: str) -> None:
        """Have somebody make a hot fix out of rows of `file` and `content`."""
        with self._refusals.of(by):
            files = {row["file"]: f"{row['content']}\n" for row in rows}
            await self._system.hot_fix(by, files, workflow=workflow)

    def deployed(self, file: str) -> list[tuple[str, str]]:
        """Return each target that was deployed to, in order, and what it runs of a file."""
        return [(target, files.get(file, "").strip()) for target, files in self._system.deployed()]
