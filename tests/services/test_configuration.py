"""Who runs the servers: the nearest word counts, wrong words are answered, passwords are never shown."""

from __future__ import annotations

import traceback

import pytest

from plainspec.services.configuration import Provider, ServicesConfiguration, servers_of_run
from plainspec.services.errors import ServiceError
from plainspec.services.postgres.server import PostgresServer
from plainspec.services.redis.server import RedisServer
from plainspec.services.urls import Address, Url

POSTGRES = "postgresql://ann:s3cret@db.test:6543/app?sslmode=require"


def test_without_a_word_everything_is_embedded() -> None:
    choice = servers_of_run({}, {})
    assert (choice.postgres.provider, choice.redis.provider) == (Provider.EMBEDDED, Provider.EMBEDDED)


@pytest.mark.parametrize(
    ("options", "environment", "project", "host"),
    [
        ({"postgres-url": "postgresql://a/"}, {"PLAINSPEC_POSTGRES_URL": "postgresql://b/"}, {}, "a"),
        ({}, {"PLAINSPEC_POSTGRES_URL": "postgresql://b/"}, {"postgres-url": "postgresql://c/"}, "b"),
        ({}, {}, {"postgres-url": "postgresql://c/"}, "c"),
        ({"services": "external"}, {"PLAINSPEC_POSTGRES_URL": "postgresql://b/"}, {}, "b"),
        ({"postgres-url": "postgresql://a/"}, {"PLAINSPEC_SERVICES": "embedded"}, {}, "a"),
    ],
)
def test_the_nearest_word_counts(
    options: dict[str, str], environment: dict[str, str], project: dict[str, str], host: str
) -> None:
    server = servers_of_run(options, environment, project).postgres
    assert server.provider is Provider.EXTERNAL
    assert server.required_address().host == host


def test_the_command_line_overrides_the_environment() -> None:
    assert (
        servers_of_run({"services": "embedded"}, {"PLAINSPEC_POSTGRES_URL": POSTGRES}).postgres.provider
        is Provider.EMBEDDED
    )


def test_the_nearest_word_on_an_image_counts_and_there_are_public_ones() -> None:
    options, project = {"services": "containers", "redis-image": "r:1"}, {"redis-image": "r:2", "postgres-image": "p:2"}
    choice = servers_of_run(options, {"PLAINSPEC_POSTGRES_IMAGE": "p:3"}, project)
    assert (choice.postgres.image, choice.redis.image) == ("p:3", "r:1")
    choice = servers_of_run({"services": "containers"}, {})
    assert (choice.postgres.image, choice.redis.image) == ("pgvector/pgvector:pg18", "redis:8")


def test_one_service_can_be_external_and_the_other_not() -> None:
    choice = servers_of_run({"redis-url": "redis://r/3"}, {})
    assert (choice.postgres.provider, choice.redis.provider) == (Provider.EMBEDDED, Provider.EXTERNAL)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"services": "extern"}, r"--services is 'extern'; expected one of embedded, external, containers"),
        ({"postgres-url": "mysql://ann:s3cret@db/"}, r"--postgres-url is mysql://….*postgresql, postgres.*Hint"),
        ({"postgres-url": "s3cret"}, r"--postgres-url is no URL"),
        ({"postgres-url": "postgresql:///"}, r"--postgres-url names no host"),
        ({"redis-url": "redis://ann:s3cret@h:port/"}, r"--redis-url is not a valid URL: its host or port"),
        (
            {"postgres-url": "postgresql://ann:s3cret@h/?port=abc"},
            r"--postgres-url is not a valid URL: its host or port",
        ),
    ],
)
def test_errors_do_not_show_the_password(options: dict[str, str], said: str) -> None:
    with pytest.raises(ServiceError, match=said) as refused:
        servers_of_run(options, {})
    assert "s3cret" not in "".join(traceback.format_exception_only(refused.value))


def test_external_without_a_url_fails_with_a_hint() -> None:
    server = servers_of_run({}, {"PLAINSPEC_SERVICES": "external"}).redis
    with pytest.raises(ServiceError, match=r"PLAINSPEC_SERVICES asks.*redis.*--redis-url.*PLAINSPEC_REDIS_URL"):
        server.required_address()


def test_no_password_is_shown() -> None:
    choice: ServicesConfiguration = servers_of_run({"postgres-url": POSTGRES, "redis-url": "redis://:s3cret@r/"}, {})
    postgres = PostgresServer.at(choice.postgres.required_address())
    redis = RedisServer.at(choice.redis.required_address())
    shown = [choice, choice.postgres.address, postgres, redis, postgres.url("x"), redis.url(2), postgres.where]
    assert "s3cret" not in repr(shown)
    assert repr(postgres.url("x")) == "'postgresql://ann:***@db.test:6543/x?sslmode=require'"
    assert repr(Url("postgresql://h/x?password=s3cret")) == "'postgresql://h/x?password=***'"


@pytest.mark.parametrize(
    ("url", "same"),
    [
        (POSTGRES, "postgresql://ann:s3cret@db.test:6543/x?sslmode=require"),
        ("postgres://[::1]/", "postgresql://postgres@[::1]:5432/x"),
        ("postgresql:///app?host=/run/pg&port=5433&user=a%40b", "postgresql://a%40b@/x?host=/run/pg&port=5433"),
    ],
)
def test_a_postgres_url_is_preserved(url: str, same: str) -> None:
    assert PostgresServer.at(Address.read(url, ("postgresql", "postgres"), "a test")).url("x") == same


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("redis://:p@h/3", "redis://:p@h:6379/7"),
        ("rediss://ann:p@[::1]:6380", "rediss://ann:p@[::1]:6380/7"),
        ("unix:///run/redis.sock?db=3", "unix:///run/redis.sock?db=7"),
    ],
)
def test_a_redis_url_is_preserved(url: str, same: str) -> None:
    assert RedisServer.at(Address.read(url, ("redis", "rediss", "unix"), "a test")).url(7) == same
