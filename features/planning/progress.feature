@planning @needs:pgvector
Feature: Progress: every state that a plan has entered, in order
  A month later, people can still see which step followed which, even if a clock was changed in between.
  Segment: users, regulated. Value: a history that can be followed. Source: S2-TASK-08.

  Background:
    Given Ana of Acme has the draft plan "Login"
      | phase          | task           |
      | planning       | List fields    |
      | implementation | Write the form |
      | testing        | Try to log in  |

  Rule: Progress through planning, implementation and testing is recorded in order

    @S2-TASK-08 @severity:critical
    Scenario: Ana runs the plan to its end
      When Ana of Acme runs the plan "Login"
      Then the progress of the plan "Login" for Ana of Acme is
        | kind  | title          | state     |
        | plan  | Login          | draft     |
        | phase | planning       | pending   |
        | task  | List fields    | pending   |
        | phase | implementation | pending   |
        | task  | Write the form | pending   |
        | phase | testing        | pending   |
        | task  | Try to log in  | pending   |
        | plan  | Login          | active    |
        | phase | planning       | active    |
        | task  | List fields    | active    |
        | task  | List fields    | completed |
        | phase | planning       | completed |
        | phase | implementation | active    |
        | task  | Write the form | active    |
        | task  | Write the form | completed |
        | phase | implementation | completed |
        | phase | testing        | active    |
        | task  | Try to log in  | active    |
        | task  | Try to log in  | completed |
        | phase | testing        | completed |
        | plan  | Login          | completed |
      And the progress of the plan "Login" for Ben of Acme is
        | kind | title | state |

  Rule: Changes that bypass the planner are recorded

    @S2-TASK-08
    Scenario: A program cancels the plan by SQL
      When the table owner runs the SQL
        """
        UPDATE intervention_plan SET state = 'cancelled'
        """
      Then the progress of the plan "Login" for Ana of Acme is
        | kind  | title          | state     |
        | plan  | Login          | draft     |
        | phase | planning       | pending   |
        | task  | List fields    | pending   |
        | phase | implementation | pending   |
        | task  | Write the form | pending   |
        | phase | testing        | pending   |
        | task  | Try to log in  | pending   |
        | plan  | Login          | cancelled |
