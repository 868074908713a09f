"""What `plainspec check` refuses in one sentence, with exit code 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import SmallProject


def test_what_cannot_be_understood_is_one_sentence_and_exit_code_2(project: SmallProject) -> None:
    project.write("notes.txt", "x")
    for arguments, said in {
        ("nowhere.feature",): "there is no nowhere.feature",
        ("notes.txt",): "notes.txt is not a .feature file",
        ("--tags", "@a and"): "is not a tag expression",
        ("features/paying/pay.feature:99",): "the file has",
    }.items():
        answer = project.says("check", *arguments)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith("plainspec: ")
        assert said in answer.err
        assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('style-off = ["no-wen"]', "there is no style rule 'no-wen'; did you mean 'no-when'?"),
        ("style-off = 1", "style-off must be a list of strings"),
        ('featurs = ["x"]', "did you mean 'features'?"),
        ("[", "not valid TOML"),
        ('programs = "uvicorn shop:app"', "programs must be a table of strings, not 'uvicorn shop:app'"),
        ("programs = {shop = 8000}", "programs.shop must be a string, not 8000"),
    ],
)
def test_wrong_settings_are_one_sentence_and_exit_code_2(project: SmallProject, settings: str, said: str) -> None:
    project.write("pyproject.toml", f"[tool.plainspec]\n{settings}\n")
    answer = project.says("check")
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
