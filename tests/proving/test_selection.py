"""Which faults are planted again after a change."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from plainspec.config.project import Project
from plainspec.proving.changes import Changes, RevisionError
from plainspec.proving.loading import load_areas
from plainspec.proving.selection import Reason, drawn, touched

if TYPE_CHECKING:
    from tests.proving.conftest import Shop

FAULTS = """
ALL = "shop.till:total"

def more(amount):
    return lambda prices: sum(prices) + amount

@fault("tax is added", caught_by="buying/bill.feature: Two prices", because="the bill says")
def add_tax(patch):
    patch.attribute(ALL, more(7))

@fault("a discount is given", caught_by="buying/bill.feature: Some prices, <why>", because="the bill says")
def discount(patch):
    patch.attribute("shop.desk:DISCOUNT", 7)

fault("nobody looks", caught_by="buying/hours.feature", because="x").sql("SELECT 1")
fault("another port", caught_by="buying/hours.feature", because="x").setting("redis", "port", 1)
"""
IDS = {"tax": "buying:add_tax", "discount": "buying:discount", "sql": "buying:nobody_looks"}
IDS["setting"] = "buying:another_port"


def git(shop: Shop, *arguments: str) -> None:
    identity = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=shop.root, check=True, capture_output=True)


@pytest.fixture
def history(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Hand out a shop with faults, all of it committed; step modules of other projects are not loaded."""
    for name in [name for name in sys.modules if name.partition(".")[0] in {"steps", "stage"}]:
        monkeypatch.delitem(sys.modules, name)
    shop.faults(FAULTS)
    shop.write("shop/desk.py", "DISCOUNT = 0\n")
    shop.write(".gitignore", "__pycache__/\n.plainspec_cache/\n")
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", "-A")
    git(shop, "commit", "-q", "-m", "all")
    return shop


def edit(shop: Shop, path: str, old: str, new: str) -> None:
    file = shop.root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def reasons(shop: Shop) -> dict[str, Reason]:
    project = Project.at(shop.root)
    return touched(project, [(area, area.faults) for area in load_areas(project)], Changes.since(shop.root, "HEAD"))


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("faults/buying.py", "DISCOUNT", "discount", {"discount": Reason.OWN}),
        ("faults/buying.py", "+ amount", "- amount", {"tax": Reason.OWN}),
        ("faults/buying.py", 'ALL = "', 'ALL = "" "', {"tax": Reason.OWN}),
        ("shop/till.py", "TAX = 0", "TAX = 1", {"tax": Reason.TARGET}),
        ("shop/desk.py", "= 0", "= 1", {"discount": Reason.TARGET}),
        ("features/buying/bill.feature", "2 and 3", "3 and 2", {"tax": Reason.SCENARIO}),
        ("features/buying/bill.feature", "| 0   |", "| 0 |", {"discount": Reason.SCENARIO}),
        (
            "features/buying/bill.feature",
            "Feature: Bills",
            "Feature: Sums",
            {"tax": Reason.SCENARIO, "discount": Reason.SCENARIO},
        ),
        ("steps/till.py", "paid == expected", "expected == paid", {"tax": Reason.STEP, "discount": Reason.STEP}),
        ("steps/till.py", "    pass", "    return", {"sql": Reason.STEP, "setting": Reason.STEP}),
        (".gitignore", "__pycache__", "nothing", {}),
    ],
)
def test_a_change_touches_what_rests_on_it(
    history: Shop, path: str, old: str, new: str, expected: dict[str, Reason]
) -> None:
    edit(history, path, old, new)
    assert reasons(history) == {IDS[name]: reason for name, reason in expected.items()}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("shop/migrations/one.py", {"sql": Reason.TARGET}),
        ("shop/services/redis.conf", {"setting": Reason.TARGET}),
        ("support/plainspec/execution/run.py", dict.fromkeys(IDS, Reason.MACHINERY)),
    ],
)
def test_new_files_count_before_they_are_committed(history: Shop, path: str, expected: dict[str, Reason]) -> None:
    history.write(path, "text\n")
    assert reasons(history) == {IDS[name]: reason for name, reason in expected.items()}


def test_a_stage_that_a_step_imports_counts(history: Shop) -> None:
    history.write("stage/__init__.py", "from stage.desk import Desk\n")
    history.write("stage/desk.py", "from stage.drawer import SIZE\n\nclass Desk:\n    size = SIZE\n")
    history.write("stage/drawer.py", "SIZE = 1\n")
    edit(history, "steps/till.py", "from shop.till", "from stage import Desk\nfrom shop.till")
    edit(
        history,
        "steps/till.py",
        "def pays(expected: int, paid: int)",
        "def pays(expected: int, paid: int, _: Desk = None)",
    )
    git(history, "add", "-A")
    git(history, "commit", "-q", "-m", "a stage")
    edit(history, "stage/drawer.py", "1", "2")
    assert reasons(history) == dict.fromkeys([IDS["tax"], IDS["discount"]], Reason.STEP)


def test_the_command_says_in_one_line_what_it_chose_and_why(history: Shop) -> None:
    edit(history, "shop/till.py", "TAX = 0", "TAX = 0 + 0")
    proven = history.prove("--since", "HEAD", "--sample", "1", "--seed", "3", "--quick", "--json")
    assert "2 of 4 faults chosen since HEAD: 1 break what changed, 1 drawn at random (seed 3)\n" in proven.stderr
    assert json.loads(proven.stdout)["planted"] == 2


def test_where_nothing_is_touched_nothing_is_planted(history: Shop) -> None:
    proven = history.prove("--since", "HEAD")
    assert (proven.returncode, proven.stdout) == (0, "0 of 4 faults chosen since HEAD\n")


def test_a_revision_that_is_not_there_is_one_sentence(history: Shop) -> None:
    proven = history.prove("--since", "nowhere")
    assert proven.returncode == 2
    assert re.search("plainspec: .*nowhere", proven.stderr)


def test_without_a_repository_nothing_is_compared(shop: Shop) -> None:
    with pytest.raises(RevisionError, match="not a git repository"):
        Changes.since(shop.root, "HEAD")


def test_a_seed_draws_the_same_faults_again(history: Shop) -> None:
    areas = [(area, area.faults) for area in load_areas(Project.at(history.root))]
    first, again = (drawn(areas, {IDS["tax"]: Reason.OWN}, 2, 5) for _ in range(2))
    assert first == again
    assert len(first) == 2
    assert IDS["tax"] not in first
    assert len(drawn(areas, {}, 9, 5)) == 4
