"""What a step says is what Plainspec reads, although behave reads cells and placeholders differently."""

from tests.runners.behave.behaving import WALLET, Project, behave, statuses

SHELF = """
@given("a shelf with {string}", gives="label")
def a_shelf(label): return label

@given("an <unlit> lamp")
def unlit(): pass

@given("{int} candle(s)")
def candles(count): pass

@then("the label has {int} signs")
def has_signs(count, label):
    assert len(label) == count, repr(label)
"""


def test_cells_with_escaped_signs_are_what_they_are_under_pytest(project: Project) -> None:
    project.feature(
        r"""
        Scenario Outline: <why>
          Given a shelf with "<label>"
          Then the label has <count> signs
          Examples:
            | why       | label  | count |
            | a stroke  | a \| b | 5     |
            | backslash | a\\b   | 3     |
            | new line  | a\nb   | 3     |
            | none      | ab     | 3     |
        """
    )
    project.steps(SHELF)
    found = statuses(project).values()
    assert list(found) == ["passed", "passed", "passed", "failed"]


def test_placeholders_in_a_background_stay_as_they_are_written(project: Project) -> None:
    project.feature(
        """
        Rule: A label is kept
          Background:
            Given a shelf with "<label>"
          Scenario Outline: <label>
            Then the label has <count> signs
            Examples:
              | label | count |
              | Ana   | 7     |
              | Ben   | 3     |
        """
    )
    project.steps(SHELF)
    result = behave(project)
    result.stdout.fnmatch_lines(["*ASSERT FAILED: '<label>'*", "1 scenario passed, 1 failed, 0 skipped"])


def test_the_text_as_written_decides_what_a_step_in_a_background_is(project: Project) -> None:
    project.feature(
        """
        Rule: It is dark
          Background:
            Given an <unlit> lamp
          Scenario Outline: <unlit> are dark
            Given <unlit> candles
            Examples:
              | unlit |
              | 3     |
        Rule: It is light
          Background:
            Given <lit> candles
          Scenario Outline: <lit> are lit
            Given <lit> candles
            Examples:
              | lit |
              | 3   |
        """
    )
    project.steps(SHELF)
    result = behave(project)
    result.stdout.fnmatch_lines(
        ['*no step definition for "<lit> candles" as a Given*', "1 scenario passed, 1 failed, 0 skipped"]
    )


def test_sentences_told_to_behave_by_a_step_are_refused(project: Project) -> None:
    project.feature("Scenario: S\n  Given a wallet of 5\n  When behave pays\n  Then 5 are left\n")
    project.steps(WALLET)
    says = "context.execute_steps('Given a wallet of 5')"
    project.steps(f"import behave\n\n@behave.when('behave pays')\ndef pays(context): {says}\n", "sun")
    result = behave(project)
    result.stdout.fnmatch_lines(['*"a wallet of 5" is not a step of this scenario (execute_steps does not reach it)*'])
