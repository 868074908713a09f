@planning @needs:pgvector
Feature: States of plans: what may follow what
  A state is a promise to whoever reads it: what is completed has no open part, and nothing begins before its turn.
  Segment: users. Value: progress that can be believed. Source: S2-TASK-07, S2-TASK-08.

  Background:
    Given Ana of Acme has the active plan "Login"
      | phase    | task            |
      | planning | List the fields |
      | testing  | Try to log in   |

  Rule: A move that a state does not allow is refused, and the state stays

    @S2-TASK-07
    Scenario Outline: Ana moves <item> from <before> to <state>
      When Ana of Acme moves <item> to <state>
      Then Ana is refused: check violation with the message "does not go from <before> to <state>"
      And nothing else has changed

      Examples: moves back, and moves that leave a state out
        | item                       | before  | state     |
        | the plan "Login"           | active  | draft     |
        | the plan "Login"           | active  | archived  |
        | the phase "planning"       | active  | pending   |
        | the phase "testing"        | pending | completed |
        | the task "Try to log in"   | pending | completed |
        | the task "List the fields" | pending | failed    |

    @S2-TASK-07
    Scenario Outline: A program moves a <table> from <before> to <state> past the planner
      When the table owner tries to run the SQL
        """
        UPDATE <table> SET state = '<state>' WHERE state = '<before>'
        """
      Then the table owner is refused: check violation with the message "<constraint>"
      And nothing else has changed

      Examples: the database refuses it, too
        | table             | before  | state     | constraint                   |
        | intervention_plan | active  | draft     | intervention_plan_state_move |
        | phase             | pending | completed | phase                        |
        | micro_task        | pending | completed | micro_task_state_move        |

  Rule: A plan is completed only when each of its phases is completed or skipped

    @S2-TASK-07 @severity:critical
    Scenario: Ana completes a plan with an open phase
      When Ana of Acme moves the plan "Login" to completed
      Then Ana is refused: check violation with the message "the plan 'Login' has open phases: planning, testing"
      And nothing else has changed

    @S2-TASK-07
    Scenario: A program completes a plan with an open phase past the planner
      When the table owner tries to run the SQL
        """
        UPDATE intervention_plan SET state = 'completed'
        """
      Then the table owner is refused: check violation with the message "intervention_plan_open_phases"
      And nothing else has changed

  Rule: A phase is completed only when each of its tasks is completed or skipped

    @S2-TASK-07 @severity:critical
    Scenario: Ana completes a phase with an open task
      When Ana of Acme moves the phase "planning" to completed
      Then Ana is refused: check violation with the message "the phase 'planning' has open tasks: List the fields"
      And nothing else has changed

    @S2-TASK-07
    Scenario: Ana skips the task, and then the plan runs without it
      When Ana of Acme moves the task "List the fields" to skipped
      And Ana of Acme runs the plan "Login"
      Then Ana of Acme sees the plan "Login"
        | phase    | task            | state     |
        |          |                 | completed |
        | planning |                 | completed |
        | planning | List the fields | skipped   |
        | testing  |                 | completed |
        | testing  | Try to log in   | completed |
      And the entries kept for Ana of Acme are
        | type   | text                |
        | output | Try to log in: done |
      And nothing else has changed

  Rule: Phases run in order

    @S2-TASK-08 @severity:critical
    Scenario: Ana begins with testing
      When Ana of Acme moves the phase "testing" to active
      Then Ana is refused: check violation with the message "cannot begin before planning has ended"
      And nothing else has changed

    @S2-TASK-08
    Scenario: Ana runs a task of a phase that has not begun
      When Ana of Acme runs the task "Try to log in"
      Then Ana is refused: check violation with the message "the phase 'testing' is pending"
      And nothing else has changed
