"""Fault files that are not as they should be are told with their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.config.project import Project
from plainspec.proving.errors import FaultError
from plainspec.proving.loading import load_areas

if TYPE_CHECKING:
    from tests.proving.conftest import Shop

GOOD = '@fault("one", caught_by="buying/bill.feature", because="x")\ndef one(patch): ...\n'


def test_files_of_one_area_belong_together(shop: Shop) -> None:
    shop.faults(GOOD)
    shop.faults(GOOD.replace("one", "two"), "buying/more")
    shop.faults("nonsense", "_private")
    (area,) = load_areas(Project.at(shop.root))
    assert (area.name, [area.id_of(fault) for fault in area.faults]) == ("buying", ["buying:two", "buying:one"])
    assert area.elsewhere == ()


def test_features_of_other_areas_may_catch(shop: Shop) -> None:
    other = shop.write("features/other.feature", "Feature: O\n  Scenario: S\n    Given a till\n")
    shop.faults(GOOD.replace("buying/bill.feature", "other.feature: S"))
    (area,) = load_areas(Project.at(shop.root))
    assert area.elsewhere == (other,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + GOOD.replace("def one", "def two"), 'the fault "one" is declared twice, first'),
        (GOOD + GOOD.replace('"one"', '"two"'), 'the fault "buying:one" is declared twice'),
        (GOOD.replace("bill", "bil"), 'there is no feature buying/bil.feature; did you mean "buying/bill.feature"?'),
        (GOOD.replace("bill.feature", "bill.feature: Two"), 'bill.feature has no scenario "Two"'),
        (GOOD.replace("bill.feature", "bill.feature: Two price"), 'did you mean "Two prices"?'),
        (GOOD.replace(', because="x"', ""), "buying.py:2: the faults cannot be imported: TypeError"),
        (GOOD.replace('"x"', '" "'), "the fault needs because"),
        (GOOD.replace('"buying/bill.feature"', "[]"), "the fault needs caught_by"),
        (GOOD.replace('"one"', '""'), "the fault needs a name"),
        ("import nowhere_at_all\n", "buying.py:2: the faults cannot be imported: ModuleNotFoundError"),
        ("def (\n", "buying.py:2: the faults cannot be imported: SyntaxError"),
        ("", "buying.py:1: the file declares no fault; declare one, or delete it"),
        (
            GOOD + 'fault("two", caught_by="buying/bill.feature", because="x")\n',
            'buying.py:4: the fault "two" breaks nothing',
        ),
    ],
)
def test_what_is_wrong_with_a_fault_file_is_said(shop: Shop, text: str, said: str) -> None:
    shop.faults(text)
    with pytest.raises(FaultError) as refused:
        load_areas(Project.at(shop.root))
    assert said in str(refused.value)
    assert "buying.py:" in str(refused.value)


def test_a_fault_in_a_file_that_is_not_loaded_is_refused(shop: Shop) -> None:
    shop.faults(GOOD.replace("one", "two"), "_shared")
    shop.faults("import faults._shared\n" + GOOD)
    with pytest.raises(FaultError, match=r'faults/_shared\.py:2: the fault "two" would never be planted'):
        load_areas(Project.at(shop.root))


def test_faults_need_features_that_can_catch_them(shop: Shop) -> None:
    shop.faults(GOOD, "selling")
    with pytest.raises(FaultError, match=r"faults/selling\.py: there is no features/selling"):
        load_areas(Project.at(shop.root))


def test_catching_features_must_be_gherkin(shop: Shop) -> None:
    shop.write("features/buying/bill.feature", "nonsense\n")
    shop.faults(GOOD)
    with pytest.raises(FaultError, match=r"bill.feature:1: not valid Gherkin"):
        load_areas(Project.at(shop.root))


def test_a_fault_of_one_change_stands_where_it_is_declared(shop: Shop) -> None:
    shop.faults(
        """
        one = dict(caught_by="buying/bill.feature", because="x")

        fault("It's a tax!", **one).sql(
            "UPDATE till SET tax = 1"
        )
        fault("a column", **one).sql("ALTER TABLE till ADD a int")
        fault("a setting", **one).setting("postgres", "work_mem", "1MB")
        """
    )
    (area,) = load_areas(Project.at(shop.root))
    assert [area.id_of(fault) for fault in area.faults] == ["buying:it_s_a_tax", "buying:a_column", "buying:a_setting"]
    assert [str(fault.location) for fault in area.faults] == [f"faults/buying.py:{line}" for line in (5, 8, 9)]
