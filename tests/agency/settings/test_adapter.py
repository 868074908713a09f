"""The settings of services in scenarios: what people do with them, and whose variables services are started with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from plainspec.stage.settings import SettingAct, setting_act
from plainspec.systems.agency.configuration import AgencyConfiguration

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ('changes log_level of the gateway to "debug"', SettingAct("gateway", "log_level", "debug")),
        ('changes log_level of the worker in staging to ""', SettingAct("worker in staging", "log_level", "")),
        ("rolls back the last change at the worker in staging", SettingAct("worker in staging")),
    ],
)
def test_a_sentence_changes_a_setting_or_rolls_back(text: str, act: SettingAct) -> None:
    assert setting_act(text) == act


def test_variables_of_services_are_not_those_of_this_process(tmp_path: Path) -> None:
    AgencyConfiguration(tmp_path, "redis://127.0.0.1:1").set_variable("AGENCY_LOG_LEVEL", "info")
    assert "AGENCY_LOG_LEVEL" not in os.environ
