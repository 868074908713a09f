@planning @needs:pgvector
Feature: The consistency check: orphans and contradictions are reported
  Restores, scripts and bugs leave rows that refer to nothing, and states that contradict each other. The check
  reports each of them, and nothing else.
  Segment: operators. Value: damage is found before its consequences. Source: S2-TASK-11, S2-TASK-07.

  Background:
    Given the entries kept for Ana of Acme
      | type     | text                    |
      | decision | The form has two fields |
    And Ana of Acme has the draft plan "Login"
      | phase    | task           |
      | planning | Write the form |
      | testing  | Try to log in  |
    And Ana of Acme has run the plan "Login"
    And Ben of Acme has the draft plan "Logout"
      | phase    | task         |
      | planning | Try to leave |

  Rule: Plans that have run to completion are consistent

    @S2-TASK-11
    Scenario: Ana adds a draft plan
      When Ana of Acme creates the plan "Next" of priority 1
        | phase    | task    |
        | planning | Improve |
      Then the consistency check of Ana of Acme finds
        | finding | item |

  Rule: Each kind of orphan and contradiction is found, by its own user only

    @S2-TASK-11 @S2-TASK-07 @severity:critical
    Scenario Outline: A script leaves <finding> behind
      When the table owner runs the SQL
        """
        SET LOCAL session_replication_role = replica;
        <sql>
        """
      Then the consistency check of Ana of Acme finds
        | finding   | item   |
        | <finding> | <item> |
      But the consistency check of Ben of Acme finds
        | finding | item |

      Examples: orphans
        | finding                      | item           | sql                                                                               |
        | phase without a plan         | testing        | UPDATE phase SET plan_id = gen_random_uuid() WHERE title = 'testing'              |
        | task without a phase         | Write the form | UPDATE micro_task SET phase_id = gen_random_uuid() WHERE title = 'Write the form' |
        | memory link without a task   |                | UPDATE micro_task_memory SET task_id = gen_random_uuid() WHERE role = 'injected'  |
        | memory link without an entry | Write the form | DELETE FROM memory_entry WHERE content_type = 'decision'                          |

      Examples: contradictions
        | finding                                 | item           | sql                                                                                                                                                        |
        | completed task without its output       | Try to log in  | DELETE FROM memory_entry WHERE text = 'Try to log in: done'; DELETE FROM micro_task_memory WHERE NOT EXISTS (SELECT FROM memory_entry WHERE id = entry_id) |
        | completed task with two outputs         | Write the form | UPDATE micro_task_memory SET role = 'captured' WHERE role = 'injected'                                                                                     |
        | ended task without its duration         | Write the form | UPDATE micro_task SET duration_s = NULL WHERE title = 'Write the form'                                                                                     |
        | state that is not the last one recorded | Login          | UPDATE intervention_plan SET state = 'archived' WHERE title = 'Login'                                                                                      |

    @S2-TASK-11 @S2-TASK-07
    Scenario Outline: A script changes <table> to the state <state>, and its history with it
      When the table owner runs the SQL
        """
        SET LOCAL session_replication_role = replica;
        UPDATE <table> SET state = '<state>' WHERE title = '<title>';
        INSERT INTO plan_progress (tenant, owner, plan_id, kind, item_id, state)
        SELECT tenant, owner, (SELECT id FROM intervention_plan WHERE title = 'Login'), '<table>', id, state
        FROM <table> WHERE title = '<title>'
        """
      Then the consistency check of Ana of Acme finds
        | finding  | item    |
        | <first>  | <one>   |
        | <second> | <other> |
      But the consistency check of Ben of Acme finds
        | finding | item |

      Examples: a state that contradicts two others
        | table      | title          | state   | first                             | one      | second                                       | other          |
        | phase      | planning       | pending | completed plan with an open phase | Login    | phase that began before an earlier one ended | testing        |
        | micro_task | Write the form | failed  | completed phase with an open task | planning | output of a task that is not completed       | Write the form |

    @S2-TASK-11
    Scenario: A script activates a task of a plan that is completed
      When the table owner runs the SQL
        """
        SET LOCAL session_replication_role = replica;
        UPDATE micro_task SET state = 'active' WHERE title = 'Write the form';
        INSERT INTO plan_progress (tenant, owner, plan_id, kind, item_id, state)
        SELECT tenant, owner, (SELECT id FROM intervention_plan WHERE title = 'Login'), 'micro_task', id, state
        FROM micro_task WHERE title = 'Write the form'
        """
      Then the consistency check of Ana of Acme finds
        | finding                                   | item           |
        | completed phase with an open task         | planning       |
        | active task of a phase that is not active | Write the form |
        | output of a task that is not completed    | Write the form |
