@planning @needs:pgvector
Feature: Cancellation: Ctrl-C while a task is running
  People who stop a plan want it to stop now, and to continue later as if nothing had happened.
  Segment: users. Value: a plan can be interrupted at any time. Source: S2-ERR-08, S2-TASK-10.

  Background:
    Given Ana of Acme has the draft plan "Login"
      | phase    | task            |
      | planning | List the fields |
      | testing  | Try to log in   |
    And the tasks have the outcomes
      | task          | output | meanwhile            |
      | Try to log in | it did | the run is cancelled |

  Rule: A cancelled task has failed, and leaves no output; finished tasks keep theirs

    @S2-ERR-08 @severity:critical
    Scenario: Ana cancels the run while she tries to log in
      When Ana of Acme runs the plan "Login"
      Then Ana is refused: cancelled
      And Ana of Acme sees the plan "Login"
        | phase    | task            | state     | error     |
        |          |                 | active    |           |
        | planning |                 | completed |           |
        | planning | List the fields | completed |           |
        | testing  |                 | active    |           |
        | testing  | Try to log in   | failed    | cancelled |
      And the entries kept for Ana of Acme are
        | type   | text                  |
        | output | List the fields: done |
      And nothing else has changed

  Rule: A cancelled plan continues where it was

    @S2-ERR-08 @S2-TASK-10
    Scenario: Ana runs the plan again
      Given Ana of Acme has run the plan "Login"
      And the tasks have the outcomes
        | task          | output |
        | Try to log in | it did |
      When Ana of Acme runs the plan "Login"
      Then Ana of Acme sees the plan "Login"
        | phase    | task            | state     | attempts |
        |          |                 | completed |          |
        | planning |                 | completed |          |
        | planning | List the fields | completed | 1        |
        | testing  |                 | completed |          |
        | testing  | Try to log in   | completed | 2        |
      And the consistency check of Ana of Acme finds
        | finding | item |
