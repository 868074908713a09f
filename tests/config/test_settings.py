"""The settings of `[tool.plainspec]`, and their defaults as the reference states them."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING

from plainspec.config.project import Project
from plainspec.config.settings import OWN_SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

COMPARED = [field.name for field in fields(Project) if field.name not in {"cache", "system"}]
DEFAULTS = [f"{name} = {one.default}" for name, one in OWN_SETTINGS.items() if one.default]


def test_a_default_that_is_set_changes_nothing(tmp_path: Path) -> None:
    unset = Project.at(tmp_path)
    (tmp_path / "pyproject.toml").write_text("\n".join(["[tool.plainspec]", *DEFAULTS]), encoding="utf-8")
    stated = Project.at(tmp_path)
    assert [getattr(stated, name) for name in COMPARED] == [getattr(unset, name) for name in COMPARED]
    assert vars(stated.cache) == vars(unset.cache)


def test_defaults_have_the_stated_form() -> None:
    forms = {"string": str, "list": list, "table": dict, "list of tables": list}
    values = tomllib.loads("\n".join(DEFAULTS))
    assert [name for name, value in values.items() if not isinstance(value, forms[OWN_SETTINGS[name].form])] == []


def test_every_setting_says_what_it_means_in_a_sentence() -> None:
    assert [
        name for name, one in OWN_SETTINGS.items() if not (one.meaning[0].isupper() and one.meaning[-1] == ".")
    ] == []
