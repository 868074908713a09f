"""The commands that show what runs have found: the report and the table of anomalies."""

from pathlib import Path

import click

from plainspec.cli.app import EXIT_CODES, FOLDER, RESULTS, app, finish


@app.command(epilog=EXIT_CODES)
@click.argument("results", metavar="[RESULTS...]", type=FOLDER, nargs=-1)
@click.option("--into", type=FOLDER, default=Path("allure-report"), help="The folder of the site.")
@click.option("--open", "show", is_flag=True, help="Open the site in the browser.")
def report(results: tuple[Path, ...], *, into: Path, show: bool) -> None:
    """Turn the results of the last run into a static site.

    RESULTS are folders of Allure results: of one run, or of its shards; allure-results if none is named.

    \b
    Example:
      plainspec report shards/1/allure-results shards/2/allure-results     the shards of one run as one report
    """
    from plainspec.commands.report import run

    finish(run(list(results) or [RESULTS], into, show=show))


@app.command(epilog=EXIT_CODES)
@click.option(
    "--engine",
    metavar="ENGINE",
    multiple=True,
    help="postgres, sqlite, or the URL of a PostgreSQL or MariaDB server; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def matrix(*, engine: tuple[str, ...], as_json: bool) -> None:
    """Provoke every transaction anomaly at every isolation level, and print which level prevents which.

    Without --engine: the embedded PostgreSQL, SQLite, and the servers that the environment or pyproject.toml name by
    postgres-url and mariadb-url. A verdict that differs from the table in features/transactions/engines.feature is
    a problem.

    \b
    Example:
      plainspec matrix --engine postgres --engine mysql://root@127.0.0.1:3306/
    """
    from plainspec.commands.matrix import run

    finish(run(Path.cwd(), list(engine), as_json=as_json))
