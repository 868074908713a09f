"""Mutants: which there are, and what the command says of them."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.proving.mutants.candidates import MADE_FOR, MutationError, drawn, mutation_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.proving.conftest import Shop

SETTINGS = """
[tool.mutmut]
source_paths = ["shop"]
pytest_add_cli_args_test_selection = ["checks"]
"""
TILL = """
class Till:
    discount = 0

    def pay(self, prices):
        if len(prices) > 1:
            return sum(prices) - self.discount
        return 99

    def close(self):
        return 1
"""
CHECKS = """
from shop.till import Till

def test_one_price():
    assert Till().pay([5]) == 99
"""


@pytest.fixture
def till(shop: Shop) -> Shop:
    """Hand out a shop with few mutants, which features and tests can catch."""
    settings = shop.root / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + SETTINGS, encoding="utf-8")
    shop.write("shop/till.py", TILL)
    shop.write("checks/test_till.py", CHECKS)
    (shop.root / "features/buying/hours.feature").unlink()
    return shop


def test_this_is_the_mutmut_that_it_was_made_for() -> None:
    assert version("mutmut").startswith(f"{MADE_FOR}."), "see whether mutants.py still fits, then say so in MADE_FOR"


def test_mutants_are_of_functions_and_of_values_outside(till: Shop) -> None:
    made = [candidate.make() for candidate in mutation_of(till.root).candidates]
    texts = {(mutant.function, mutant.text) for mutant in made}
    assert ("Till", "- discount = 0\n+ discount = 1") in texts
    assert ("Till.pay", "- if len(prices) > 1:\n+ if len(prices) >= 1:") in texts
    assert ("Till.close", "- return 1\n+ return 2") in texts
    assert not [text for _, text in texts if "discount = None" in text]
    assert all(mutant.source != TILL for mutant in made)


def test_the_same_seed_draws_the_same_mutants(till: Shop) -> None:
    found = mutation_of(till.root).candidates
    first, again = drawn(found, 3, 7), drawn(found, 3, 7)
    assert [mutant.name for mutant in first] == [mutant.name for mutant in again]
    assert len(first) == 3
    assert len(drawn(found, 0, 7)) == len(drawn(found, 999, 7)) == len(found)


def proven(shop: Shop, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = shop.prove("--mutants", "--json", *arguments)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_each_mutant_ends_as_features_and_tests_say(till: Shop) -> None:
    code, said = proven(till, "--at-least", "50")
    outcomes = {one["mutation"].splitlines()[-1]: one["outcome"] for one in said["mutants"]}
    assert outcomes["+ discount = 1"] == "caught by features alone"
    assert outcomes["+ return 100"] == "caught by tests alone"
    assert outcomes["+ if len(prices) >= 1:"] == "caught by tests alone"
    assert outcomes["+ return 2"] == "survived, nothing reaches it"
    assert (code, said["problems"]) == (0, [])
    assert said["score"]["together"] > said["score"]["features"] > 0


def test_a_module_that_a_conftest_imports_is_mutated_too(till: Shop) -> None:
    till.write("checks/conftest.py", "import shop.till\n")
    _, said = proven(till)
    outcomes = {one["mutation"].splitlines()[-1]: one["outcome"] for one in said["mutants"]}
    assert outcomes["+ return 100"] == "caught by tests alone"
    assert outcomes["+ return 2"] == "survived, nothing reaches it"
    assert said["problems"] == []


def test_a_file_that_is_loaded_by_its_path_is_mutated_too(till: Shop) -> None:
    till.write(
        "checks/test_till.py",
        """
        from importlib.util import module_from_spec, spec_from_file_location

        def test_one_price():
            spec = spec_from_file_location("a_migration", "shop/till.py")
            module = module_from_spec(spec)
            spec.loader.exec_module(module)
            assert module.Till().pay([5]) == 99
        """,
    )
    _, said = proven(till)
    outcomes = {one["mutation"].splitlines()[-1]: one["outcome"] for one in said["mutants"]}
    assert (outcomes["+ return 100"], said["problems"]) == ("caught by tests alone", [])


def test_a_mutant_that_cannot_take_its_place_is_a_problem_and_not_caught(till: Shop) -> None:
    till.write("checks/test_till.py", f"{CHECKS}\nimport sys\nsys.modules['shop.till'].__file__ = None\n")
    till.write("early.py", "import shop.till\n")
    settings = till.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace('["checks"]', '["checks"]\npytest_add_cli_args = ["-p", "early"]'))
    code, said = proven(till)
    assert code == 1
    assert all("was loaded before its mutant could take its place" in problem for problem in said["problems"])
    assert said["problems"]
    assert "caught by tests alone" not in {one["outcome"] for one in said["mutants"]}


def test_too_few_caught_is_a_failure(till: Shop) -> None:
    code, said = proven(till, "--at-least", "100", "--sample", "2", "--seed", "1")
    assert len(said["mutants"]) == 2
    assert code == (0 if said["score"]["together"] == 100 else 1)


def test_a_survivor_is_shown_with_its_place(till: Shop) -> None:
    till.write("checks/test_till.py", CHECKS.replace("== 99", "> 0"))
    done = till.prove("--mutants")
    assert (
        "  ✗ shop/till.py:10 Till.close\n      nothing reaches it\n      - return 1\n      + return 2\n" in done.stdout
    )
    assert "  ✗ shop/till.py:7 Till.pay\n      1 scenarios and tests reach it\n" in done.stdout


LISTED = """
[[survivor]]
file = "shop/till.py"
function = "Till.close"
mutation = '''
- return 1
+ return 2
'''
reason = "nobody closes"
"""


def test_a_survivor_that_is_listed_is_reported_apart(till: Shop) -> None:
    till.write("faults/survivors.toml", LISTED)
    _, said = proven(till)
    assert said["outcomes"]["listed as equivalent"] == 1
    assert said["outcomes"]["survived, nothing reaches it"] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            LISTED.replace("return 2", "return 3"),
            "survivors.toml:1: there is no such mutant of shop/till.py Till.close",
        ),
        (LISTED.replace('reason = "nobody closes"', ""), "survivors.toml:1: the entry needs reason"),
        (LISTED.replace("nobody closes", " "), "survivors.toml:1: the entry needs a reason"),
        ("[[survivor", "survivors.toml: not valid TOML"),
    ],
)
def test_a_list_that_does_not_hold_is_a_failure(till: Shop, text: str, said: str) -> None:
    till.write("faults/survivors.toml", text)
    done = till.prove("--mutants")
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr


def test_what_is_red_without_a_mutant_proves_nothing(till: Shop) -> None:
    till.write("checks/test_till.py", CHECKS.replace("99", "98"))
    code, said = proven(till)
    assert code == 1
    assert said["problems"] == ["checks/test_till.py::test_one_price is red without a mutant"]


def test_without_settings_it_says_what_is_missing(shop: Shop) -> None:
    done = shop.prove("--mutants")
    assert done.returncode == 2
    assert "[tool.mutmut] source_paths" in done.stderr


def test_mutants_and_faults_do_not_go_together(till: Shop) -> None:
    done = till.prove("--mutants", "--since", "HEAD")
    assert done.returncode == 2
    assert "--mutants runs no faults" in done.stderr


def test_a_project_that_is_not_there_has_no_mutants(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.mutmut]\nsource_paths = ["nowhere"]\n', encoding="utf-8")
    with pytest.raises(MutationError, match="source_paths"):
        mutation_of(tmp_path)
