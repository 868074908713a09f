"""A small suite in which whatever can happen to a scenario does, and plugins that watch it."""

FEATURE = """
@calm
Feature: Whatever can happen

  Rule: All is well
    Scenario: first
      Given all is well
      Then all is well
    Scenario: prints
      When somebody prints "hello" and logs "careful"
      Then all is well
    Scenario: warns
      When somebody warns of "rain"
    Scenario: waits
      When somebody waits
      Then all is well
    Scenario: last
      Then all is well

  Rule: Not all is well
    Scenario: fails
      When somebody prints "before" and logs "trouble"
      Then nothing holds
      And all is well
    @xfail
    Scenario: is known to fail
      Then nothing holds
    @skip
    Scenario: is left out
      Then nothing holds
    Scenario: needs a fixture
      Then the fixture says "hello"
    Scenario: skips itself
      When somebody skips
    Scenario: forgets to await
      When somebody forgets to await
    Scenario: leaves a task running
      When somebody leaves a task running
    Scenario: is well again
      Then all is well
    Scenario: raises where nobody hears
      When something raises while it is thrown away
    Scenario: raises in a thread
      When a thread raises
    Scenario: yields and prints
      When somebody tidies up later
    Scenario: tidies up badly
      When somebody tidies up badly later
    Scenario: at last
      Then all is well
"""
STEPS = """
import asyncio, logging, threading, warnings
import pytest

LOG = logging.getLogger("shop")

class Loud:
    def __del__(self):
        raise ValueError("thrown away")

@fixture()
def greeting():
    print("made")
    LOG.warning("made, too")
    yield "hello"
    print("gone")

@given("all is well")
def given_all_is_well(): pass

@then("all is well")
def all_is_well(): pass

@then("nothing holds")
def nothing_holds():
    assert 1 == 2

@then("the fixture says {string}")
def says(text, greeting):
    assert text == greeting

@when("somebody prints {string} and logs {string}")
def prints(text, logged):
    print(text)
    LOG.warning(logged)

@when("somebody warns of {string}")
def warns(text):
    warnings.warn(text)

@when("somebody waits")
async def waits():
    await asyncio.sleep(0)

@when("somebody skips")
def skips():
    pytest.skip("not today")

@when("somebody forgets to await")
async def forgets():
    waits()

@when("somebody leaves a task running")
async def leaves():
    asyncio.get_running_loop().create_task(asyncio.sleep(60))

@when("something raises while it is thrown away")
def throws_away():
    Loud()

@when("a thread raises")
def thread_raises():
    thread = threading.Thread(target=nothing_holds, name="weaver")
    thread.start()
    thread.join()

@when("somebody tidies up later")
def tidies():
    print("begun")
    yield
    print("tidied")

@when("somebody tidies up badly later")
def tidies_badly():
    yield
    raise OSError("no broom")

@when("somebody presses Ctrl-C")
def interrupts():
    raise KeyboardInterrupt

@when("somebody ends the run")
def ends():
    pytest.exit("enough", returncode=7)
"""
WITNESS = """
from pathlib import Path
from _pytest.tmpdir import tmppath_result_key

def pytest_sessionfinish(session):
    short = [item.name for item in session.items if item._request is False and tmppath_result_key not in item.stash]
    Path("short.txt").write_text(chr(10).join(short))
"""
OWN_WAY = "def pytest_runtest_setup(item): pass\n"
"""A plugin that takes part in a phase, so that scenarios go pytest's own way."""
