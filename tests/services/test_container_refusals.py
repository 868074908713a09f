"""Containers that cannot be had: an engine, a library, an image or an answer is missing, and that is said with a hint."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.services import containers as module
from plainspec.services.containers import container_postgres, container_redis
from plainspec.services.errors import ServiceError
from tests.services.engine import container_of, on_an_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@on_an_engine
def test_an_image_that_is_not_there_is_reported_and_not_pulled(engine: Any) -> None:
    missing = "127.0.0.1:1/plainspec-test/missing"
    with (
        pytest.raises(ServiceError, match=rf"image {missing} is not on this machine.*docker pull.*--postgres-image"),
        container_postgres(container_of("postgres", missing)),
    ):
        pass
    assert not engine.images.list(missing)


@on_an_engine
def test_an_image_name_that_docker_refuses_is_reported() -> None:
    with (
        pytest.raises(ServiceError, match=r"Docker refused .*UPPER"),
        container_redis(container_of("redis", "UPPER CASE")),
    ):
        pass


@contextmanager
def image_that_does(engine: Any, what: str) -> Iterator[str]:
    """Have an image whose containers do this, whatever their command."""
    image = "plainspec-test/broken"
    made = engine.containers.create(os.environ["PLAINSPEC_REDIS_IMAGE"])
    try:
        made.commit(image, changes=f"""ENTRYPOINT ["sh", "-c", "{what}"]""")
    finally:
        made.remove()
    try:
        yield image
    finally:
        engine.images.remove(image)


@on_an_engine
def test_a_container_that_ends_at_once_is_reported_with_its_log(engine: Any) -> None:
    with (
        image_that_does(engine, "echo the disk is on fire; exit 3") as image,
        pytest.raises(ServiceError, match=r"(?s)did not start: it ended with code 3.*disk is on fire.*Hint"),
        container_redis(container_of("redis", image)),
    ):
        pass


@on_an_engine
def test_a_server_that_does_not_answer_in_time_is_reported_with_the_limit_the_state_and_the_log(engine: Any) -> None:
    with image_that_does(engine, "echo not before noon; redis-server") as image:
        with (
            pytest.raises(ServiceError, match=r"(?s)not ready within 4 s; last state: .*not before noon.*Hint"),
            container_postgres(container_of("postgres", image), ready_limit_s=4),
        ):
            pass
        assert not engine.containers.list(all=True, ignore_removed=True, filters={"ancestor": image})


def test_a_missing_engine_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/engine")
    with pytest.raises(ServiceError, match=r"No Docker engine answers at unix:.*Hint: start one.*embedded needs none"):
        container_postgres(container_of("postgres")).__enter__()


def test_a_missing_library_is_reported_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ServiceError, match=r"--services asks for redis in a container.*plainspec\[containers\]"):
        container_redis(container_of("redis")).__enter__()


def test_a_full_disk_is_reported_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "make_run_directory", no_space)
    with pytest.raises(ServiceError, match=r"No space left on device.*Hint"):
        container_redis(container_of("redis")).__enter__()


def test_a_late_engine_is_reported_with_its_last_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///no-engine")
    with pytest.raises(ServiceError, match=r"not ready within 0 s; last state: not yet started"):
        container_redis(container_of("redis"), ready_limit_s=0).__enter__()
