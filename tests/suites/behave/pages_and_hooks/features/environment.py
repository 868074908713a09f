from pathlib import Path

from behave import fixture, use_fixture
from behave.model_core import Status
from core.driver import Driver
from pages.login import LoginPage


@fixture
def browser(context, kind):
    context.driver = Driver(kind)
    yield context.driver
    context.driver.quit()


def before_all(context):
    context.seen = []
    context.screenshots = Path("screenshots")
    context.screenshots.mkdir(exist_ok=True)


def before_feature(context, feature):
    context.seen.append(feature.name)


def before_tag(context, tag):
    if tag == "browser":
        use_fixture(browser, context, context.config.userdata["browser"])


def before_scenario(context, scenario):
    if "later" in scenario.effective_tags:
        scenario.skip("comes with the next version")
    if "driver" in context:
        context.login_page = LoginPage(context.driver)


def after_step(context, step):
    if step.status == Status.failed:
        context.failed_step = step.name


def after_scenario(context, scenario):
    if scenario.status == Status.failed:
        context.driver.screenshot(context.screenshots / f"{scenario.name} - {context.failed_step}.txt")


def after_all(context):
    assert not Driver.OPEN, "a browser is still open"
