"""pytest-postgresql beside the pool: a database per test out of its template, on the same server."""

import json
import subprocess
from pathlib import Path

from benchmarks.runners.environments import UnavailableError, python_environment
from plainspec.services.postgres.server import PostgresServer

LIMIT_S = 300.0
CONFTEST = """
import json, time
import pytest

TAKEN = []

@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    begun = time.perf_counter()
    answer = yield
    TAKEN.append((time.perf_counter() - begun) * 1000)
    return answer

def pytest_sessionfinish(session):
    session.config.rootpath.joinpath("taken.json").write_text(json.dumps(TAKEN))
"""
TESTS = """
from pathlib import Path
import pytest
from pytest_postgresql import factories

server = factories.postgresql_noproc(
    host={host!r}, port={port}, user={user!r}, dbname="beside", load=[Path("schema.sql").absolute()]
)
postgresql = factories.postgresql("server")

@pytest.mark.parametrize("number", range({rounds}))
def test_it(postgresql, number):
    with postgresql.cursor() as cursor:
        cursor.execute("INSERT INTO thing_00 (owner, amount) VALUES ('Ana', 1)")
        postgresql.commit()
        cursor.execute("SELECT count(*) FROM thing_00")
        assert cursor.fetchone() == (51,)
"""


def per_test_ms(cache: Path, server: PostgresServer, schema: str, rounds: int) -> list[float]:
    """Run its tests on a server and return the milliseconds that each took, its database included.

    Raises:
        UnavailableError: it cannot be installed here, or its tests do not run.
    """
    environment = python_environment(cache, "pytest-postgresql", ["pytest", "pytest-postgresql", "psycopg[binary]"])
    folder = cache / "pytest-postgresql-project"
    folder.mkdir(parents=True, exist_ok=True)
    tests = TESTS.format(host=server.host, port=server.port, user=server.user, rounds=rounds)
    files = {"conftest.py": CONFTEST, "test_it.py": tests, "schema.sql": schema, "pytest.ini": "[pytest]\n"}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    command = [environment.program("pytest"), "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    if done.returncode:
        raise UnavailableError(done.stdout[-400:] + done.stderr[-400:])
    taken: list[float] = json.loads((folder / "taken.json").read_text(encoding="utf-8"))
    return taken
