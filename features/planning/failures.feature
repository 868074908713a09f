@planning @needs:pgvector
Feature: Failures in the middle of a task: what is kept, what is reported and how the plan continues
  Databases go down, people press Ctrl-C, and processes are killed. What a task has done is then known exactly, or repeated.
  Segment: operators. Value: interruptions cost time, but no trust. Source: S2-ERR-04, S2-ERR-08, S2-TASK-07.

  Background:
    Given Ana of Acme has the active plan "Login"
      | phase    | task        | limit |
      | planning | Draw a form | 2 min |
    And Ben of Acme has the active plan "Logout"
      | phase    | task          | limit |
      | planning | Draw a button | 2 min |

  Rule: The state of a task and its output are stored together, or neither is

    @S2-ERR-04 @S2-TASK-07 @severity:critical
    Scenario Outline: The database refuses to <refuse>
      Given the SQL has run
        """
        <sql>
        """
      When Ana of Acme runs the task "Draw a form"
      Then Ana is refused: check violation with the message "the end of the task 'Draw a form'"
      And Ana of Acme sees the plan "Login"
        | phase    | task        | state  |
        |          |             | active |
        | planning |             | active |
        | planning | Draw a form | active |
      And the entries kept for Ana of Acme are
        | type | text |
      And the consistency check of Ana of Acme finds
        | finding | item |
      And nothing else has changed

      Examples: one of the three writes of a capture
        | refuse            | sql                                                           |
        | complete the task | ALTER TABLE micro_task ADD CHECK (state <> 'completed')       |
        | keep the output   | ALTER TABLE memory_entry ADD CHECK (content_type <> 'output') |
        | link the output   | ALTER TABLE micro_task_memory ADD CHECK (role <> 'captured')  |

  Rule: If the end of a task cannot be recorded at once, it is recorded when the database is back

    @S2-ERR-08 @severity:critical
    Scenario: The database is down for 5 s while the form is drawn
      Given the tasks have the outcomes
        | task        | output | meanwhile                    |
        | Draw a form | a form | the database is lost for 5 s |
      When Ana of Acme runs the task "Draw a form"
      Then the entries of the task "Draw a form" for Ana of Acme are
        | role     | type   | text   |
        | captured | output | a form |
      And Ana of Acme sees the plan "Login"
        | phase    | task        | state     | attempts |
        |          |             | active    |          |
        | planning |             | active    |          |
        | planning | Draw a form | completed | 1        |

  Rule: If the end of a task cannot be recorded, this is reported, and the task can be recovered after its time limit

    @S2-ERR-08
    Scenario: The database stays down
      Given the tasks have the outcomes
        | task        | output | meanwhile            |
        | Draw a form | a form | the database is lost |
      When Ana of Acme runs the task "Draw a form"
      Then Ana is refused: unavailable with the message "the end of the task 'Draw a form' was not recorded"
      And Ana of Acme sees the plan "Login"
        | phase    | task        | state  |
        |          |             | active |
        | planning |             | active |
        | planning | Draw a form | active |
      And nothing else has changed

    @S2-ERR-08
    Scenario: Ana recovers the plan before the time limit of the task
      Given the tasks have the outcomes
        | task        | output | meanwhile            |
        | Draw a form | a form | the database is lost |
      And Ana of Acme has run the task "Draw a form"
      When Ana of Acme recovers the plan "Login" after 2 min
      Then Ana of Acme sees the plan "Login"
        | phase    | task        | state  |
        |          |             | active |
        | planning |             | active |
        | planning | Draw a form | active |
      And nothing else has changed

  Rule: A task whose process was killed is repeated, and its output is captured once

    @S2-ERR-08 @S2-TASK-10 @severity:critical
    Scenario Outline: The process is killed <moment>
      Given the tasks have the outcomes
        | task        | meanwhile                      |
        | Draw a form | its process is killed <moment> |
      And Ana of Acme has run the task "Draw a form"
      When Ana of Acme recovers the plan "Login" after 4 min
      And Ana of Acme runs the plan "Login"
      Then Ana of Acme sees the plan "Login"
        | phase    | task        | state     | attempts |
        |          |             | completed |          |
        | planning |             | completed |          |
        | planning | Draw a form | completed | 2        |
      And the entries kept for Ana of Acme are
        | type   | text              |
        | output | Draw a form: done |
      And the consistency check of Ana of Acme finds
        | finding | item |
      And nothing else has changed

      Examples: before and after its work
        | moment                                           |
        | while the task is at work                        |
        | after the end of the task and before its capture |
