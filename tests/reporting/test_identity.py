"""The identity of a scenario from one run to the next."""

from hypothesis import given, strategies

from plainspec.gherkin.features.parsing import parse_feature
from plainspec.reporting.identity import identity_of, portable, repeated

PATH = "features/transactions/money.feature"
WORDS = strategies.text(min_size=1, max_size=20)


def test_rows_of_one_outline_are_one_test_case_with_histories_of_their_own() -> None:
    first = identity_of(PATH, "Rule", "at <level>", [("level", "read committed")])
    second = identity_of(PATH, "Rule", "at <level>", [("level", "serializable")])
    assert first.test_case_id == second.test_case_id
    assert first.history_id != second.history_id


def test_same_title_in_another_rule_is_another_scenario() -> None:
    assert identity_of(PATH, "One", "A").test_case_id != identity_of(PATH, "Two", "A").test_case_id


def test_full_name_and_title_path_are_for_people() -> None:
    identity = identity_of(PATH, "Money is never invented", "Ana sends too much")
    assert identity.full_name == f"{PATH}: Money is never invented: Ana sends too much"
    assert identity.title_path == ("features", "transactions", "money.feature", "Money is never invented")


def test_identities_stay_as_they_are_from_version_to_version() -> None:
    identity = identity_of(PATH, "Rule", "at <level>", [("level", "serializable")])
    assert identity.test_case_id == "b41f2b634e379c009fff3509c3c89b21"
    assert identity.history_id == "10c9c0a08900448dfc095c3820a46f8b"


@given(WORDS, WORDS, strategies.sampled_from(["/home/ana/lib", "/opt/x/features/old", r"C:\Users\ben", "../other"]))
def test_an_installed_feature_is_the_same_on_every_machine(rule: str, title: str, prefix: str) -> None:
    here = identity_of("features/billing/invoices.feature", rule, title)
    assert identity_of(f"{prefix}/features/billing/invoices.feature", rule, title) == here


@given(WORDS, WORDS, WORDS, WORDS)
def test_what_is_written_where_counts(rule: str, title: str, column: str, cell: str) -> None:
    whole = identity_of(PATH, rule, title, [(column, cell)])
    assert whole != identity_of(PATH, rule, title, [(column, cell + "x")])
    assert whole != identity_of(PATH, rule + title, "", [(column, cell)])


def test_a_file_outside_every_features_folder_goes_by_its_name() -> None:
    assert portable("/tmp/somewhere/x.feature") == "x.feature"  # noqa: S108 - a path, not a file


def test_scenarios_that_say_the_same_twice_are_told_apart() -> None:
    text = (
        "Feature: F\n  Scenario Outline: O\n    Given <a>\n    Examples:\n      | a |\n      | 1 |\n      | 1 |\n"
        "      | 2 |\n"
    )
    feature = parse_feature(text, PATH)
    rows = {(scenario.line, scenario.own_line) for scenario in feature.scenarios}
    assert list(repeated(feature).values()) == [2]
    assert set(repeated(feature)) < rows
    plain, again = (identity_of(PATH, "", "O", [("a", "1")], occurrence) for occurrence in (1, 2))
    assert plain.history_id != again.history_id


def test_identities_do_not_depend_on_lines() -> None:
    text = "Feature: F\n  Rule: R\n    Scenario: S\n      Given x\n"
    moved = parse_feature("# a comment\n\n" + text, PATH).scenarios[0]
    (still,) = parse_feature(text, PATH).scenarios
    assert moved.line != still.line
    both = [
        identity_of(PATH, scenario.rule.title if scenario.rule else "", scenario.template)
        for scenario in (moved, still)
    ]
    assert both[0] == both[1]
