@planning @needs:pgvector
Feature: Intervention plans: phases and micro-tasks with limits
  A plan is created as a whole, within limits that keep each step small enough to be checked.
  Segment: users. Value: work in steps of ten minutes at most. Source: S2-TASK-01, S2-TASK-02, S2-TASK-03.

  Background:
    Given Ana of Acme has the draft plan "Login"
      | phase          | task            | limit  |
      | planning       | List the fields | 2 min  |
      | implementation | Write the form  | 10 min |
      | implementation | Write the check | 10 min |
      | testing        | Try to log in   | 5 min  |

  Rule: A new plan is a draft, and everything in it is pending

    @S2-TASK-01 @S2-TASK-02 @S2-TASK-03 @severity:critical
    Scenario: Ana looks at the sample plan, its phases and its tasks
      When Ana of Acme creates the plan "Logout" of priority 10
        | phase   | task         | limit |
        | testing | Try to leave | 1 min |
      Then Ana of Acme sees the plan "Login"
        | phase          | task            | state   | attempts |
        |                |                 | draft   |          |
        | planning       |                 | pending |          |
        | planning       | List the fields | pending | 0        |
        | implementation |                 | pending |          |
        | implementation | Write the form  | pending | 0        |
        | implementation | Write the check | pending | 0        |
        | testing        |                 | pending |          |
        | testing        | Try to log in   | pending | 0        |
      And Ana of Acme sees the plan "Logout"
        | phase   | task         | state   |
        |         |              | draft   |
        | testing |              | pending |
        | testing | Try to leave | pending |
      And nothing else has changed

  Rule: A plan with a value outside of its limits is refused, and no part of it is stored

    @S2-TASK-01 @S2-TASK-03
    Scenario Outline: Ana creates a plan with <wrong>
      When Ana of Acme creates the plan "<title>" of priority <priority>
        | phase   | task   | limit   |
        | testing | <task> | <limit> |
      Then Ana is refused: invalid argument with the message "<message>"
      And nothing else has changed

      Examples: just outside of each limit
        | wrong                   | title  | priority | task         | limit   | message                                            |
        | a priority below 1      | Logout | 0        | Try to leave | 1 min   | priority: must be from 1 to 10, not 0              |
        | a priority above 10     | Logout | 11       | Try to leave | 1 min   | priority: must be from 1 to 10, not 11             |
        | a task of over 10 min   | Logout | 5        | Try to leave | 600.5 s | must be more than 0 and at most 600 s, not 600.5 s |
        | a task without any time | Logout | 5        | Try to leave | 0 s     | must be more than 0 and at most 600 s, not 0 s     |
        | a blank title           |        | 5        | Try to leave | 1 min   | title of the plan: must not be blank               |

    @S2-TASK-03
    Scenario Outline: A program bypasses the planner and writes <what>
      When the table owner tries to run the SQL
        """
        <sql>
        """
      Then the table owner is refused: check violation with the message "<constraint>"
      And nothing else has changed

      Examples: the database refuses it, too
        | what                    | sql                                        | constraint                       |
        | a priority above 10     | UPDATE intervention_plan SET priority = 11 | intervention_plan_priority_check |
        | a task of over 10 min   | UPDATE micro_task SET limit_s = 601        | micro_task_limit_s_check         |
        | a state that is unknown | UPDATE phase SET state = 'paused'          | phase_state                      |

    @S2-TASK-01
    Scenario: Ana creates a plan with 201 tasks in one phase
      When Ana of Acme creates the plan "Logout" of priority 5
        | phase   | task         | copies |
        | testing | Try to leave | 201    |
      Then Ana is refused: invalid argument with the message "must be at most 200, not 201"
      And nothing else has changed

  Rule: A plan can be seen and changed by its user only

    @S2-TASK-01 @severity:critical
    Scenario Outline: <user> tries to run and to see a plan of Ana of Acme
      When <user> runs the plan "Login"
      Then <actor> is refused: not found with the message "there is no plan"
      And <user> sees the plan "Login"
        | phase | task | state |
      And the progress of the plan "Login" for <user> is
        | kind | title | state |
      And nothing else has changed

      Examples: a colleague, and a user of the same name elsewhere
        | user        | actor |
        | Ben of Acme | Ben   |
        | Ana of Bolt | Ana   |
