"""Scenarios meet what production has: its migrations, its roles, its pools, and a server that answers as any does.

Accounts are the exception: no migration grants them to the application, so their owner reaches them.
"""

from __future__ import annotations

import inspect
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from agency.store import Store, migrations
from agency.store.plans import LONGEST_TASK_S
from agency.store.pools.settings import Environment, PoolSettings
from agency.store.tenancy import APPLICATION_ROLE
from plainspec.ports.planning import Outline, PlannedTask
from plainspec.ports.store.threads import User
from plainspec.services.stand_ins.loopback_only import LoopbackOnly
from plainspec.systems.agency import adapter, live_offers

if TYPE_CHECKING:
    from plainspec.services.postgres.clone_pool import Clone

pytestmark = [pytest.mark.anyio, pytest.mark.requirement("S2-RUN-09")]

CHANGES_ANSWERS = """
SELECT name, setting FROM pg_settings
WHERE category ~ '^(Client Connection Defaults|Version and Platform Compatibility|Query Tuning)'
    AND setting IS DISTINCT FROM boot_val AND source NOT IN ('client', 'session')
"""
TENANTS_TABLES = """
SELECT relname, relrowsecurity AND relforcerowsecurity AS bound FROM pg_class
JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant' AND NOT attisdropped
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
ROLES = """
SELECT DISTINCT usename FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'agency %'
"""
HARMLESS = {
    "DateStyle",
    "TimeZone",
    "default_text_search_config",
    "jit",
    "lc_messages",
    "lc_monetary",
    "lc_numeric",
    "lc_time",
    "timezone_abbreviations",
}
"""How things are written, and whether plans are compiled."""


@pytest.mark.requirement("S2-CI-03")
async def test_the_database_of_a_scenario_is_what_the_production_migrations_make(database_clone: Clone) -> None:
    assert await migrations.current(database_clone.url) == migrations.revisions()[-1]
    assert await migrations.drift(database_clone.url) == ()


@pytest.mark.requirement("S2-CFG-01")
async def test_the_server_of_scenarios_has_no_setting_that_changes_its_answers(database_clone: Clone) -> None:
    found = {row["name"]: row["setting"] for row in await database_clone.observer.fetch(CHANGES_ANSWERS)}
    assert set(found) <= HARMLESS, found


async def test_row_security_binds_everybody_in_every_table_with_a_tenant(database_clone: Clone) -> None:
    bound = {row["relname"]: row["bound"] for row in await database_clone.observer.fetch(TENANTS_TABLES)}
    assert len(bound) > 10
    assert all(bound.values()), bound


async def test_scenarios_work_for_tenants_in_the_role_of_the_application(database_clone: Clone) -> None:
    async with asynccontextmanager(adapter.entities)(database_clone) as entities, entities.session("acme"):
        roles = [row["usename"] for row in await database_clone.observer.fetch(ROLES)]
    assert roles == [APPLICATION_ROLE]


@pytest.mark.requirement("S2-CFG-01")
def test_scenarios_get_the_pool_of_production_unless_they_say_otherwise() -> None:
    production = PoolSettings.of(Environment.PRODUCTION)
    defaults = {name: said.default for name, said in inspect.signature(Store).parameters.items() if name != "url"}
    assert defaults == {
        "pool_size": production.size,
        "pool_overflow": production.overflow,
        "pool_timeout_s": production.timeout_s,
    }


@pytest.mark.requirement("S2-CFG-01")
async def test_plans_of_scenarios_are_made_in_the_role_of_the_application_and_with_the_limits_of_production(
    database_clone: Clone,
) -> None:
    async with asynccontextmanager(live_offers.planning)(
        database_clone, "http://127.0.0.1:9", LoopbackOnly()
    ) as planning:
        await planning.create(User("Acme", "Ana"), Outline("Login", 5, [PlannedTask("planning", "List the fields")]))
        roles = [row["usename"] for row in await database_clone.observer.fetch(ROLES)]
    assert roles == [APPLICATION_ROLE]
    assert await database_clone.observer.fetchval("SELECT limit_s FROM micro_task") == LONGEST_TASK_S
