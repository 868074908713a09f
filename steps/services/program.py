"""Sentences about programs: services that run beside a scenario, and commands that run to their end."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.placeholders import KeptValues
from plainspec.stage.programs.runs import Runs
from plainspec.stage.programs.services import Services

parameter_type(name="service_scope", regexp="service|shared service", transformer=lambda said: said != "service")
parameter_type(
    name="output_part", regexp="the (?:error )?output|(?:error )?output with", example="the output", transformer=str
)


@given("the {service_scope} {string}")
async def service_runs(shared: bool, name: str, program_services: Services) -> None:  # noqa: FBT001 - of the sentence
    """Start a service for this scenario: a command, the name of one in the settings, or the URL of one that runs.

    A shared one is started once for all scenarios of the run that use it.
    """
    await (program_services.use_shared(name) if shared else program_services.use(name))


@given("a PostgreSQL database")
def has_postgresql_database(database_url: str, kept_values: KeptValues) -> None:
    """Keep the URL of a database of the scenario's own as `{database}`."""
    kept_values.keep("database", database_url)


@given("a Redis database")
def has_redis_database(redis_url: str, kept_values: KeptValues) -> None:
    """Keep the URL of a Redis database of the scenario's own as `{redis}`."""
    kept_values.keep("redis", str(redis_url))


@given("the file {string} holds")
def has_file(name: str, docstring: str, program_runs: Runs) -> None:
    """Write a file into a folder of the scenario's own, which is `{folder}`."""
    path = program_runs.file(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{program_runs.values.fill(docstring)}\n", encoding="utf-8")


@given("{word} has run {string}")
async def has_run(person: str, command: str, program_runs: Runs, docstring: str | None = None) -> None:
    """Run a command, with a doc string as its standard input, that must end with exit code 0."""
    ran = await program_runs.run(person, command, docstring)
    assert ran.code == 0, f"a command of a Given must succeed\n{ran}"


@when("{word} runs {string}")
async def runs(person: str, command: str, program_runs: Runs, docstring: str | None = None) -> None:
    """Run a command to its end, with a doc string as its standard input."""
    await program_runs.run(person, command, docstring)


@when("the service {string} restarts")
async def service_restarts(name: str, program_services: Services) -> None:
    """Stop a service, and start it once more on the same port, with the same environment."""
    await program_services.restart(name)


@then("{word} gets the exit code {int}")
async def gets_exit_code(person: str, code: int, program_runs: Runs) -> None:
    """Compare with how this person's last command ended; one that was started and still runs is waited for."""
    ran = await program_runs.ended(person)
    assert ran.code == code, f"{person} got the exit code {ran.code}\n{ran}"


@then("{word} gets {output_part}")
def gets_output(person: str, part: str, docstring: str, program_runs: Runs) -> None:
    """Compare all that this person's last command wrote there, but white space at its end, or look for a text in it."""
    ran = program_runs.last(person)
    found = ran.error_output if "error output" in part else ran.output
    expected = program_runs.values.fill(docstring)
    right = expected in found if part.endswith(" with") else found == expected.rstrip()
    assert right, f"{person} should have got {part}\n{expected}\n{ran}"


@then("the file {string} holds")
def file_holds(name: str, docstring: str, program_runs: Runs) -> None:
    """Compare a file in the scenario's folder; white space at the end does not count."""
    path = program_runs.file(name)
    there = sorted(one.relative_to(path.parent).as_posix() for one in path.parent.rglob("*"))
    assert path.is_file(), f"there is no file {path}; beside it: {', '.join(there) or 'nothing'}"
    assert path.read_text(encoding="utf-8").rstrip() == program_runs.values.fill(docstring).rstrip()


@then("within {duration} the service {string} has logged {string}")
async def service_has_logged(
    limit_s: float, name: str, text: str, program_services: Services, kept_values: KeptValues
) -> None:
    """Look for a text in what the service has written since this scenario uses it."""
    found = await program_services.has_logged(name, kept_values.fill(text), limit_s)
    assert not found, f'the service "{name}" has not logged {text!r} within {limit_s:g} s, but\n{found}'
