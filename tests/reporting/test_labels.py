"""What tags and folders become in a report."""

import pytest

from plainspec.gherkin.features.parsing import parse_feature
from plainspec.reporting.allure.labels import Labeller, epic_of, meaning_of, shown_name

PATH = "features/transactions/money.feature"


@pytest.mark.parametrize(
    ("path", "tags", "roots", "epic"),
    [
        ("features/transactions/money.feature", (), ("features",), "Transactions"),
        ("features/row_level-security/x.feature", (), ("features",), "Row level security"),
        ("features/a/b/x.feature", (), ("features",), "A"),
        ("features/x.feature", (), ("features",), "Features"),
        ("features/x.feature", ("S1-AB-01", "severity:minor", "billing"), ("features",), "Billing"),
        ("specs/api/billing/x.feature", (), ("specs/api", "specs"), "Billing"),
        ("/opt/lib/standard/features/vectors/x.feature", (), ("features",), "Vectors"),
        ("/opt/lib/standard/features/vectors/x.feature", (), ("specs",), "Vectors"),
    ],
)
def test_the_area_is_the_folder_below_the_features(
    path: str, tags: tuple[str, ...], roots: tuple[str, ...], epic: str
) -> None:
    assert epic_of(path, tags, roots) == epic


@pytest.mark.parametrize(
    ("tag", "meaning"),
    [
        ("severity:critical", ("severity", "critical", "")),
        ("severity:urgent", ("tag", "severity:urgent", "")),
        ("blocker", ("severity", "blocker", "")),
        ("owner:Ana", ("owner", "Ana", "")),
        ("issue:BANK-12", ("link:issue", "BANK-12", "BANK-12")),
        ("tms:TC-1", ("link:tms", "TC-1", "TC-1")),
        ("link:https://example.org/a:b", ("link:link", "https://example.org/a:b", "https://example.org/a:b")),
        ("allure.label.layer:database", ("layer", "database", "")),
        ("allure.link.home:https://example.org", ("link:link", "https://example.org", "home")),
        ("S4-TXN-05", ("tag", "S4-TXN-05", "")),
        ("needs:pgvector", ("tag", "needs:pgvector", "")),
        ("owner:", ("tag", "owner:", "")),
    ],
)
def test_tags_mean_labels_and_links(tag: str, meaning: tuple[str, str, str]) -> None:
    assert meaning_of(tag) == meaning


def test_the_nearest_severity_counts_and_short_links_are_completed() -> None:
    text = "@severity:minor @issue:A-1\nFeature: F\n  @severity:critical\n  Scenario: S\n    Given x\n"
    feature = parse_feature(text, PATH)
    labels, links = Labeller(("features",), {"issue": "https://example.org/{}"}, "main").of(
        feature, feature.scenarios[0]
    )
    assert [label["value"] for label in labels if label["name"] == "severity"] == ["critical"]
    assert links == [{"type": "issue", "url": "https://example.org/A-1", "name": "A-1"}]


def test_scenarios_with_equal_tags_have_the_labels_of_their_own_rules() -> None:
    text = "Feature: F\n" + "".join(
        f"  Rule: {rule}\n    @slow\n    Scenario: {rule}\n      Given x\n" for rule in ("one", "two")
    )
    feature = parse_feature(text, PATH)
    labeller = Labeller(("features",), {}, "main")
    named = [
        [label["value"] for label in labeller.of(feature, scenario)[0] if label["name"] in {"story", "subSuite"}]
        for scenario in feature.scenarios
    ]
    assert named == [["one", "one"], ["two", "two"]]


def test_a_row_is_named_where_its_title_does_not_say_it() -> None:
    rows = "\n    Examples:\n      | who |\n      | Ana |\n"
    said = parse_feature(f"Feature: F\n  Scenario Outline: <who> pays\n    Given <who>{rows}", PATH).scenarios[0]
    unsaid = parse_feature(f"Feature: F\n  Scenario Outline: Somebody pays\n    Given <who>{rows}", PATH).scenarios[0]
    assert [shown_name(said), shown_name(unsaid), shown_name(unsaid, 2)] == [
        "Ana pays",
        "Somebody pays: Ana",
        "Somebody pays: Ana (2)",
    ]
