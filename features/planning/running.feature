@planning @needs:pgvector
Feature: Running plans: tasks with time limits, retries and recorded durations
  People who start a plan and walk away want to find either its results, or the task that stopped it and the reason.
  Segment: users, operators. Value: work that needs no watching. Source: S2-PERF-05, S2-PERF-09, S2-ERR-08.

  Background:
    Given Ana of Acme has the draft plan "Login"
      | phase    | task            | limit  |
      | planning | List the fields | 10 min |
      | planning | Draw a form     | 2 min  |
      | testing  | Try to log in   | 1 min  |

  Rule: The recorded duration of a task includes its retries

    @S2-PERF-05 @severity:critical
    Scenario: A task of 40 s, and one that succeeds at its third attempt
      Given the tasks have the outcomes
        | task            | output         | takes | failures |
        | List the fields | name, password | 40 s  | 0        |
        | Draw a form     | a form         | 1.5 s | 2        |
      When Ana of Acme runs the plan "Login"
      Then Ana of Acme sees the plan "Login"
        | phase    | task            | state     | took   | error |
        |          |                 | completed |        |       |
        | planning |                 | completed |        |       |
        | planning | List the fields | completed | 40 s   |       |
        | planning | Draw a form     | completed | 10.5 s |       |
        | testing  |                 | completed |        |       |
        | testing  | Try to log in   | completed | 0 s    |       |
      And the consistency check of Ana of Acme finds
        | finding | item |

  Rule: A task that exceeds its time limit fails, and leaves no output

    @S2-ERR-08
    Scenario Outline: A task with a limit of 2 min takes <takes>
      Given the tasks have the outcomes
        | task        | output | takes   |
        | Draw a form | a form | <takes> |
      When Ana of Acme runs the plan "Login"
      Then Ana of Acme sees the plan "Login"
        | phase    | task            | state     | took   | error   |
        |          |                 | <plan>    |        |         |
        | planning |                 | <phase>   |        |         |
        | planning | List the fields | completed | 0 s    |         |
        | planning | Draw a form     | <task>    | <took> | <error> |
        | testing  |                 | <next>    |        |         |
        | testing  | Try to log in   | <next>    | <last> |         |
      And the consistency check of Ana of Acme finds
        | finding | item |

      Examples: just within the limit, and just above it
        | takes   | plan      | phase     | task      | took    | error                  | next      | last |
        | 119.5 s | completed | completed | completed | 119.5 s |                        | completed | 0 s  |
        | 120.5 s | active    | blocked   | failed    | 120 s   | took longer than 120 s | pending   |      |

  Rule: A failed task blocks its phase; the other tasks of the phase finish, and later phases do not begin

    @S2-ERR-08 @severity:critical
    Scenario: Drawing the form fails at all attempts
      Given the tasks have the outcomes
        | task        | output |
        | Draw a form |        |
      When Ana of Acme runs the plan "Login"
      Then Ana is refused: other with the message "the phase 'planning' is blocked: Draw a form failed"
      And Ana of Acme sees the plan "Login"
        | phase    | task            | state     | error                |
        |          |                 | active    |                      |
        | planning |                 | blocked   |                      |
        | planning | List the fields | completed |                      |
        | planning | Draw a form     | failed    | attempt 3 has failed |
        | testing  |                 | pending   |                      |
        | testing  | Try to log in   | pending   |                      |
      And the entries kept for Ana of Acme are
        | type   | text                  |
        | output | List the fields: done |
      And nothing else has changed

  Rule: A blocked plan continues where it was, and repeats no finished task

    @S2-ERR-08 @S2-TASK-10 @severity:critical
    Scenario: Ana fixes the task, and runs the plan again
      Given the tasks have the outcomes
        | task        | output |
        | Draw a form |        |
      And Ana of Acme has run the plan "Login"
      And the tasks have the outcomes
        | task        | output |
        | Draw a form | a form |
      When Ana of Acme runs the plan "Login"
      Then Ana of Acme sees the plan "Login"
        | phase    | task            | state     | attempts |
        |          |                 | completed |          |
        | planning |                 | completed |          |
        | planning | List the fields | completed | 1        |
        | planning | Draw a form     | completed | 2        |
        | testing  |                 | completed |          |
        | testing  | Try to log in   | completed | 1        |
