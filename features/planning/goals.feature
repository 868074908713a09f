@planning @needs:pgvector
Feature: Goals: from a question to memory, a plan and its results
  Users say what they want. What is known about it goes into the plan, and the results of the plan go into memory.
  Segment: users. Value: one request for a whole plan. Source: S2-TASK-09, S2-TASK-10, S2-MEM-08.

  Background:
    Given the entries kept for Ana of Acme
      | type     | text                           |
      | decision | The login form has two fields. |
      | learning | A login can be guessed.        |
      | learning | Lunch is at noon.              |
    And the entries kept for Ben of Acme
      | type     | text                           |
      | decision | The login of Ben has no limit. |
    And the goal "a login form with a limit" is planned as "Login"
      | phase          | task                |
      | planning       | List the fields     |
      | implementation | Write the form      |
      | testing        | Try to log in twice |

  Rule: Pursuing a goal searches memory, drafts a plan from what it finds, runs it and keeps the outputs

    @S2-TASK-09 @S2-MEM-08 @S2-TASK-10 @severity:critical
    Scenario: Ana pursues a goal about which memory has entries
      When Ana of Acme pursues the goal "a login form with a limit"
      Then the entries of the draft "Login" for Ana of Acme are
        | text                           |
        | The login form has two fields. |
        | A login can be guessed.        |
      And Ana of Acme sees the plan "Login"
        | phase          | task                | state     |
        |                |                     | completed |
        | planning       |                     | completed |
        | planning       | List the fields     | completed |
        | implementation |                     | completed |
        | implementation | Write the form      | completed |
        | testing        |                     | completed |
        | testing        | Try to log in twice | completed |
      And the entries of the task "Write the form" for Ana of Acme are
        | role     | type     | text                           |
        | injected | decision | The login form has two fields. |
        | captured | output   | Write the form: done           |
      And the consistency check of Ana of Acme finds
        | finding | item |
      But the entries kept for Ben of Acme are
        | type     | text                           | embedding |
        | decision | The login of Ben has no limit. | none      |

  Rule: The results of one plan are available to the next

    @S2-MEM-08 @S2-TASK-10
    Scenario: Ana pursues a second goal
      Given the tasks have the outcomes
        | task           | output                                  |
        | Write the form | The puzzle is shown at the third trial. |
      And the goal "mend the puzzle" is planned as "Puzzle"
        | phase    | task            |
        | planning | Look for puzzle |
      When Ana of Acme pursues the goal "a login form with a limit"
      And Ana of Acme pursues the goal "mend the puzzle"
      Then the entries of the draft "Puzzle" for Ana of Acme are
        | text                                    |
        | The puzzle is shown at the third trial. |
      And the entries of the task "Look for puzzle" for Ana of Acme are
        | role     | type   | text                                    |
        | injected | output | The puzzle is shown at the third trial. |
        | captured | output | Look for puzzle: done                   |

  Rule: A goal whose draft exceeds the limits leaves nothing behind

    @S2-ERR-04
    Scenario: The last task of the draft is too long
      Given the goal "too much" is planned as "Marathon"
        | phase    | task    | limit  |
        | planning | Warm up | 10 min |
        | testing  | Run     | 4 h    |
      When Ana of Acme pursues the goal "too much"
      Then Ana is refused: invalid argument with the message "limit of 'Run'"
      And nothing else has changed
