@isolation @needs:pgvector
Feature: Privileges of the application role: no more than it needs
  Row security binds only roles that cannot bypass it. So everything that the application role may do is listed here.
  Segment: regulated. Value: an answer for auditors. Source: S4-RLS-01, S4-RLS-04, PostgreSQL privileges.

  Rule: The application role has only the privileges that it needs

    @S4-RLS-04 @S4-RLS-10
    Scenario: Privileges on tables and views
      When an administrator lists the table privileges of the application role
      Then the list is
        | table or view      | privileges                     |
        | base_entity        | SELECT, INSERT, UPDATE         |
        | skill_entity       | SELECT, INSERT, UPDATE         |
        | industry_entity    | SELECT, INSERT, UPDATE         |
        | job_role_entity    | SELECT, INSERT, UPDATE         |
        | team_entity        | SELECT, INSERT, UPDATE         |
        | agent_entity       | SELECT, INSERT, UPDATE         |
        | job_role_skill     | SELECT, INSERT, DELETE         |
        | thread             | SELECT, INSERT, UPDATE, DELETE |
        | execution          | SELECT, INSERT, UPDATE, DELETE |
        | run                | SELECT, INSERT, UPDATE         |
        | message            | SELECT, INSERT                 |
        | message_stage      | SELECT, INSERT                 |
        | memory_entry       | SELECT, INSERT, UPDATE, DELETE |
        | memory_entry_words | SELECT                         |
        | intervention_plan  | SELECT, INSERT, UPDATE         |
        | phase              | SELECT, INSERT, UPDATE         |
        | micro_task         | SELECT, INSERT, UPDATE         |
        | micro_task_memory  | SELECT, INSERT, UPDATE         |
        | plan_progress      | SELECT, INSERT                 |
        | entity_version     | SELECT                         |
        | skill_words        | SELECT                         |
        | audit_record       | SELECT                         |
        | audit_head         | SELECT                         |
        | current_entity     | SELECT                         |

    @S4-RLS-04 @S4-RLS-10 @severity:critical
    Scenario: Attributes of the role
      When an administrator lists the role attributes of the application role
      Then the list is
        | attribute                    | granted |
        | superuser                    | no      |
        | bypasses row security        | no      |
        | creates roles                | no      |
        | creates databases            | no      |
        | replicates                   | no      |
        | member of another role       | no      |
        | owner of tables or functions | no      |
        | creates tables and functions | no      |
        | creates schemas              | no      |

    @S4-RLS-04 @S4-RLS-10
    Scenario: Functions and views that run with the privileges of their owner
      When an administrator lists the security definers of the application role
      Then the list is
        | function or view        | callable |
        | write_audit_record      | no       |
        | keep_old_entity         | no       |
        | keep_skill_words        | no       |
        | keep_memory_entry_words | no       |
