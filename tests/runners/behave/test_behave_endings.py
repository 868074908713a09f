"""What can go wrong under behave is a verdict, and everything is torn down."""

from tests.runners.behave.behaving import WALLET, Project, behave, statuses


def test_what_a_step_forgets_or_leaves_behind_fails_its_scenario(project: Project) -> None:
    project.feature(
        """
        Scenario: forgetful
          When Ana forgets to wait
        Scenario: leaky
          When Ana leaves something running
        Scenario: cancelled
          When Ana cancels herself
        Scenario: late
          When Ana breaks something at the end
        Scenario: fine
          When Ana looks at the sky
        """
    )
    project.steps(
        WALLET
        + """
@when("Ana forgets to wait")
async def forgets():
    asyncio.sleep(0)

@when("Ana leaves something running")
async def leaves():
    asyncio.create_task(asyncio.Event().wait())

@when("Ana cancels herself")
async def cancels():
    asyncio.current_task().cancel()
    await asyncio.sleep(0)

@when("Ana breaks something at the end")
def breaks():
    yield
    raise ValueError("broken at the end")
"""
    )
    result = behave(project)
    result.stdout.fnmatch_lines(
        [
            "*never awaited: sleep()*",
            "*left running after the scenario: *wait(), started at *steps/shop.py:*",
            "*CancelledError*",
            "*broken at the end*",
            "1 scenario passed, 2 failed, 2 hook_error, 0 skipped",
        ]
    )


def test_skipping_by_tag_and_from_a_step(project: Project) -> None:
    project.feature(
        """
        @skip
        Scenario: by tag
          Then it fails
        Scenario: from a step
          When it cannot run here
          Then it fails
        Scenario: pytest fails
          When pytest says fail
        """
    )
    project.steps(
        """
        import pytest

        @when("it cannot run here")
        def cannot():
            pytest.skip("not here")

        @when("pytest says fail")
        async def says_fail():
            pytest.fail("no more")

        @then("it fails")
        def fails():
            assert False, "it was run"
        """
    )
    assert statuses(project) == {"by tag": "skipped", "from a step": "skipped", "pytest fails": "failed"}


def test_an_outline_without_rows_and_a_scenario_without_steps_fail(project: Project) -> None:
    project.feature(
        """
        Scenario: nothing
        Scenario Outline: no rows
          Given a wallet of <n>
          Examples:
            | n |
        """
    )
    project.steps(WALLET)
    result = behave(project)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ['*the scenario "nothing" has no steps*', "*features/shop.feature:3: the outline has no rows*"]
    )


def test_an_interrupt_ends_the_run_and_tears_everything_down(project: Project) -> None:
    project.feature("Scenario: one\n  When Ana is interrupted\nScenario: two\n  When Ana looks at the sky\n")
    project.steps(
        WALLET
        + """
import signal

@fixture(scope="session")
async def server():
    yield
    print("the server is down")

@when("Ana is interrupted")
async def interrupted(server):
    asyncio.get_running_loop().call_later(0.05, signal.raise_signal, signal.SIGINT)
    try:
        await asyncio.Event().wait()
    finally:
        print("cleaned up")
"""
    )
    result = behave(project, "--no-capture")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*cleaned up*", "*the server is down*", "*ABORTED: By user.*"])


def test_a_fixture_that_cannot_be_set_up_or_torn_down_fails_its_scenario(project: Project) -> None:
    project.feature(
        """
        Scenario: no vault
          When Ana opens the vault
        Scenario: no goodbye
          When Ana meets a guest
        Scenario: one of pytest's
          When Ana writes
        """
    )
    project.steps(
        """
        @fixture(scope="session")
        async def vault():
            raise OSError("the vault is shut")

        @fixture()
        def guest():
            yield
            raise ValueError("no goodbye was said")

        @when("Ana opens the vault")
        def opens(vault): pass

        @when("Ana meets a guest")
        async def meets(guest): pass

        @when("Ana writes")
        def writes(tmp_path): pass
        """
    )
    result = behave(project)
    result.stdout.fnmatch_lines(
        [
            "*OSError: the vault is shut*",
            "*HOOK-ERROR in after_scenario: ValueError: no goodbye was said*",
            "*asks for `tmp_path`, but no step gives it and there is no fixture of that name*",
            "0 scenarios passed, 1 failed, 1 error, 1 hook_error, 0 skipped",
        ]
    )
