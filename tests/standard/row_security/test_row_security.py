"""Row-level security of a schema that knows nothing of Plainspec: a good one, and each leak that is found in it."""

from __future__ import annotations

from pathlib import Path

import pytest

GOOD = Path(__file__).with_name("good.sql")
FEATURE = """
Feature: The workshop
  Background:
    Given the tenants of the schema "public"
      | role         | setting       | column    |
      | workshop_app | app.tenant_id | tenant_id |

  @tenant
  Scenario: A tenant
    When every object of the schema is tried by tenant "acme" against the rows of tenant "bolt"
    Then no row of another tenant is read or written

  @nobody
  Scenario: No tenant
    When every object of the schema is tried without a tenant against the rows of tenant "bolt"
    Then no row of another tenant is read or written
"""
SQL = Path(__file__).with_name("leaks.sql").read_text(encoding="utf-8")
WAYS = ("INSERT", "UPDATE", "UPDATE to the other tenant", "DELETE", "UPSERT", "SELECT")
SETTINGS = '[tool.plainspec]\ntemplate = "schema.sql"\n\n[tool.pytest.ini_options]\naddopts = "-p no:cacheprovider"\nasyncio_default_fixture_loop_scope = "function"\n'


class Workshop:
    """A project of one SQL file, one feature and a settings table."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        pytester.makefile(".toml", pyproject=SETTINGS)
        (pytester.mkdir("features") / "workshop.feature").write_text(FEATURE, encoding="utf-8")

    def run(self, sql: str, *options: str) -> pytest.RunResult:
        """Run the feature on the good schema and some SQL after it."""
        schema = GOOD.read_text(encoding="utf-8") + sql
        (self.pytester.path / "schema.sql").write_text(schema, encoding="utf-8")
        return self.pytester.runpytest_subprocess("--gherkin", "--no-allure", "-q", *options)

    def leaks(self, sql: str, tag: str = "@tenant", client: str = "as workshop_app") -> set[tuple[str, str, str]]:
        """Return the object, the way and the cause of everything that a client reaches."""
        lines = self.run(sql, f"--tags={tag}").outlines
        tables = [[cell.strip() for cell in line.removeprefix("E").strip().split("|")[1:-1]] for line in lines]
        found = [row for row in tables if len(row) == 5 and row[0].endswith(client)]
        return {(thing, way, cause) for _, thing, way, _, cause in found}


@pytest.fixture
def workshop(pytester: pytest.Pytester) -> Workshop:
    return Workshop(pytester)


def test_a_good_schema_has_no_leak(workshop: Workshop) -> None:
    result = workshop.run("")
    assert result.ret == 0, result.stdout.str()
    result.assert_outcomes(passed=2)


MATERIALISED = "a materialised view holds the rows that its owner sees, and has no policies"
DEFINER = "it runs as its owner postgres (SECURITY DEFINER)"
VIEW = "the view runs as its owner postgres (no security_invoker)"
OWNER = "the role owns the table (as workshop_app), and row security is not forced"
BY_ANYBODY = {
    *{("table note", way, "row security is not enabled") for way in WAYS},
    *{("table offer", way, OWNER) for way in WAYS},
    ("table review", "INSERT", "the policy added checks no tenant (WITH CHECK)"),
    ("function average_price()", "call, which reads", DEFINER),
    ("function email_of(text, bigint)", "call, which reads", DEFINER),
    ("procedure forgive(text)", "call, which writes", DEFINER),
    ("view unpaid", "SELECT", VIEW),
    ("view unpaid", "DELETE", VIEW),
    ("view how_many", "SELECT", VIEW),
    ("materialised view all_turnover", "SELECT", MATERIALISED),
    ("sequence invoice_number_seq", "last_value", "SELECT on the sequence is granted to the role"),
    ("sequence invoice_number_seq", "setval", "UPDATE on the sequence is granted to the role"),
    ("table visit_this_year", "SELECT", "row security is not enabled"),
    ("table log", "TRUNCATE", "TRUNCATE is granted, and row security does not apply to it"),
}
BY_A_TENANT = {
    ("table review", "UPDATE to the other tenant", "the policy changed checks no tenant (WITH CHECK)"),
    ("table job", "foreign key", "the foreign key job_repair_fkey does not contain the tenant"),
    ("table invoice", "unique key", "the unique key invoice_pkey does not contain the tenant"),
}
"""What takes rows of one's own."""


def test_every_leak_is_found_and_named_with_its_cause(workshop: Workshop) -> None:
    assert workshop.leaks(SQL, "@tenant") == BY_ANYBODY | BY_A_TENANT


def test_a_client_without_a_tenant_is_told_apart(workshop: Workshop) -> None:
    assert workshop.leaks(SQL, "@nobody") == BY_ANYBODY


@pytest.mark.parametrize(
    ("sql", "hint"),
    [
        ("ALTER ROLE workshop_app BYPASSRLS;", "the role workshop_app bypasses row security"),
        ("ALTER POLICY own ON customer USING (true);", "the policy own lets it through"),
        (
            "CREATE POLICY all_read ON part FOR SELECT USING (true);",
            "the policy all_read or own lets it through",
        ),
        ("DELETE FROM part USING repair WHERE repair = id AND tenant_id = 'bolt';", "'bolt' has no row in part"),
        (
            "CREATE OR REPLACE FUNCTION current_tenant() RETURNS text LANGUAGE sql AS 'SELECT NULL';",
            "'acme' reads none of its own rows, so nothing would be proven: does workshop_app connect with",
        ),
    ],
)
def test_what_is_wrong_elsewhere_is_named(workshop: Workshop, sql: str, hint: str) -> None:
    result = workshop.run(sql, "--tags=@tenant")
    assert result.ret == 1
    assert hint in result.stdout.str()


ROLES = """
DO $$ BEGIN
    CREATE ROLE workshop_office;
EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN
    CREATE ROLE workshop_owner;
EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER ROLE workshop_office NOBYPASSRLS;
GRANT SELECT ON customer TO workshop_office;
GRANT workshop_owner TO workshop_office;
"""
"""The office may look customers up, and may act as the owner of what it is given."""

GRANTED = f"{ROLES} GRANT workshop_office TO workshop_app;"
LOOSE = "ALTER TABLE customer OWNER TO workshop_owner; ALTER TABLE customer NO FORCE ROW LEVEL SECURITY;"


@pytest.mark.parametrize("tag", ["@tenant", "@nobody"])
def test_a_role_that_bypasses_row_security_is_taken(workshop: Workshop, tag: str) -> None:
    sql = f"{GRANTED} ALTER ROLE workshop_office BYPASSRLS;"
    reached = ("table customer", "SELECT", "the role workshop_office bypasses row security")
    assert workshop.leaks(sql, tag, "as workshop_app, SET ROLE workshop_office") == {reached}
    assert workshop.leaks(sql, tag) == set()


def test_the_owner_of_a_table_that_does_not_force_row_security_is_taken(workshop: Workshop) -> None:
    sql = f"{ROLES} ALTER ROLE workshop_app NOINHERIT; GRANT workshop_office TO workshop_app; {LOOSE}"
    cause = "the role owns the table (as workshop_owner), and row security is not forced"
    found = workshop.leaks(sql, client="SET ROLE workshop_owner")
    assert {("table customer", way, cause) for way in ("SELECT", "DELETE", "INSERT", "UPSERT")} <= found
    assert workshop.leaks(sql) == set()


@pytest.mark.parametrize(
    "sql",
    [
        GRANTED,
        f"{ROLES} ALTER ROLE workshop_office BYPASSRLS; GRANT workshop_office TO workshop_app WITH SET FALSE;",
        f"{ROLES} {LOOSE}",
    ],
    ids=["no more rights", "no SET ROLE", "not granted"],
)
def test_a_role_that_reaches_no_more_or_cannot_be_taken_is_no_leak(workshop: Workshop, sql: str) -> None:
    workshop.run(sql).assert_outcomes(passed=2)


def test_known_leaks_can_be_stated_and_no_others_are_allowed(workshop: Workshop) -> None:
    known = FEATURE.partition("  @nobody")[0].replace(
        "    Then no row of another tenant is read or written\n",
        "    Then no row of another tenant is read or written, except\n"
        "      | object                         | way    |\n"
        "      | materialised view all_turnover | SELECT |\n",
    )
    (workshop.pytester.path / "features/workshop.feature").write_text(known, encoding="utf-8")
    workshop.run("GRANT SELECT ON all_turnover TO workshop_app;").assert_outcomes(passed=1)
    workshop.run("").assert_outcomes(failed=1)
    workshop.run(f"GRANT SELECT ON all_turnover TO workshop_app; {SQL}").assert_outcomes(failed=1)


NUMBERED = """
DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO workshop_app;
CREATE TABLE item (tenant_id integer NOT NULL, name text NOT NULL, PRIMARY KEY (tenant_id, name));
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON item USING (tenant_id = current_setting('app.tenant_id')::integer);
GRANT SELECT, INSERT, UPDATE, DELETE ON item TO workshop_app;
INSERT INTO item VALUES (1, 'brake'), (2, 'bell');
"""


def test_tenants_can_be_numbers_and_a_missing_setting_an_error(workshop: Workshop) -> None:
    numbered = FEATURE.replace("acme", "1").replace("bolt", "2")
    (workshop.pytester.path / "features/workshop.feature").write_text(numbered, encoding="utf-8")
    workshop.run(NUMBERED).assert_outcomes(passed=2)
    found = workshop.leaks(NUMBERED + "ALTER TABLE item DISABLE ROW LEVEL SECURITY;", "@nobody")
    assert found == {("table item", way, "row security is not enabled") for way in WAYS if way != "UPSERT"}
