"""The settings of services in scenarios: what people do with them, and whose variables services are started with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from plainspec.stage.settings import setting_change
from plainspec.systems.agency.configuration import AgencyConfiguration

if TYPE_CHECKING:
    from pathlib import Path


def test_a_sentence_changes_a_setting_or_rolls_the_last_change_back() -> None:
    assert setting_change('changes log_level to "debug"') == ("log_level", "debug")
    assert setting_change('changes log_level to ""') == ("log_level", "")
    assert setting_change("rolls back the last change") is None


def test_variables_of_services_are_not_those_of_this_process(tmp_path: Path) -> None:
    AgencyConfiguration(tmp_path, "redis://127.0.0.1:1").set_variable("AGENCY_LOG_LEVEL", "info")
    assert "AGENCY_LOG_LEVEL" not in os.environ
