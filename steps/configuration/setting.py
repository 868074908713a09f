"""Steps about settings: files of an environment, services that are started with them, and changes while these run."""

from collections.abc import MutableMapping

from plainspec import given, parameter_type, then, when
from plainspec.ports.configuration import Announcement
from plainspec.stage.settings import SettingsStage, eventually, setting_change

parameter_type(name="service", regexp="(?:gateway|worker)(?: in [a-z]+)?", example="gateway", transformer=str)
parameter_type(
    name="setting_change",
    regexp='changes \\w+ to "[^"]*"|rolls back the last change',
    example='changes log_level to "debug"',
    transformer=setting_change,
)


@given("the settings of {word}")
def settings_of(environment: str, table: list[dict[str, str]], settings: SettingsStage) -> None:
    """Set values in the file of an environment; the third column names the service that a value is for."""
    for row in table:
        settings.system.write(environment, {row["setting"]: row["value"]}, row.get("service", ""))


@given("services are started with the variables")
def started_with_variables(table: list[dict[str, str]], settings: SettingsStage) -> None:
    """Set variables in the environment that services are started with."""
    for row in table:
        settings.system.set_variable(row["variable"], row["value"])


@given("this process has the variables")
def process_has_variables(table: list[dict[str, str]], isolated_env: MutableMapping[str, str]) -> None:
    """Set variables of the process itself, until the scenario ends."""
    isolated_env.update({row["variable"]: row["value"] for row in table})


@given("the {service} runs in {word}")
async def runs(service: str, environment: str, settings: SettingsStage) -> None:
    """Start a service."""
    await settings.start(service, environment, "an administrator")
    settings.service(service)


@when("{actor} starts the {service} in {word}")
async def starts(actor: str, service: str, environment: str, settings: SettingsStage) -> None:
    """Start a service."""
    await settings.start(service, environment, actor)


@when("{actor} {setting_change} at the {service}")
async def changes_settings(actor: str, change: tuple[str, str] | None, service: str, settings: SettingsStage) -> None:
    """Change a setting while services run, or undo the last change that has not been undone."""
    if change:
        await settings.change(service, *change, actor)
    else:
        await settings.roll_back(service, actor)


@then("the {service} uses")
async def uses(service: str, table: list[dict[str, str]], settings: SettingsStage) -> None:
    """Compare settings of a running service; `none` means that it has no such setting."""
    expected = {row["setting"]: row["value"] for row in table}
    running = settings.service(service)
    assert await eventually(lambda: {name: running.settings().get(name, "none") for name in expected}, expected) == (
        expected
    )


@then("the {service} has received the changes")
async def has_received_changes(service: str, table: list[dict[str, str]], settings: SettingsStage) -> None:
    """Compare all changes that were announced to a running service, in order."""
    expected = [Announcement(row["setting"], row["value"], row["by"]) for row in table]
    running = settings.service(service)
    assert await eventually(lambda: list(running.announcements()), expected) == expected


@then("the {service} does not run")
def does_not_run(service: str, settings: SettingsStage) -> None:
    """Look whether it has been started."""
    assert not settings.is_running(service)
