@isolation @needs:pgvector
Feature: Privileges of the application role: no more than it needs
  Row security binds only roles that cannot lift it. So everything that the application role may do is listed here.
  Segment: regulated. Value: an answer for auditors. Source: S4-RLS-01, S4-RLS-04, PostgreSQL privileges.

  Rule: Row security is enabled and forced on every table with a tenant

    @S4-RLS-01 @severity:critical
    Scenario: The tables with row security
      When an administrator lists the tables with forced row-level security
      Then the list is
        | table             |
        | audit_head        |
        | audit_record      |
        | base_entity       |
        | entity_version    |
        | skill_entity      |
        | skill_words       |
        | industry_entity   |
        | job_role_entity   |
        | job_role_skill    |
        | team_entity       |
        | agent_entity      |
        | thread            |
        | execution         |
        | run               |
        | message           |
        | message_stage     |
        | memory_entry      |
        | intervention_plan |
        | phase             |
        | micro_task        |
        | micro_task_memory |
        | plan_progress     |

    @S4-RLS-01 @S4-RLS-10 @severity:critical
    Scenario: The application reads tables that it owns
      Given Acme and Bolt have rows in every table
      And the application owns the tables
      When Acme, Bolt, another tenant and a client without a tenant read every table through
        | way     |
        | a count |
      Then Acme and Bolt have read only their own rows
      And another tenant and a client without a tenant have read no rows

    @S4-RLS-01 @S4-RLS-10
    Scenario Outline: The application owns the tables, and others try to <attempt>
      Given Acme and Bolt have rows in every table
      And the application owns the tables
      When another tenant and a client without a tenant try to <attempt>
      Then the attempts end with
        | client                    | own rows | rows of other tenants |
        | another tenant            |          | <outcome>             |
        | a client without a tenant |          | <outcome>             |
      And nothing else has changed

      Examples: where owners have every privilege
        | attempt                         | outcome                |
        | insert rows of a tenant         | insufficient privilege |
        | reassign all rows to themselves | check violation        |
        | delete all rows                 | check violation        |

    @S4-RLS-10
    Scenario: The store refuses a role that row security does not bind
      Given Acme and Bolt have rows in every table
      When Acme reads as the table owner
      Then Acme is refused: insufficient privilege
      And nothing else has changed

  Rule: The application role has only the privileges that it needs

    @S4-RLS-04 @S4-RLS-10
    Scenario: Privileges on tables and views
      When an administrator reviews the application role
      Then the application role has exactly these table privileges
        | table or view     | privileges                     |
        | base_entity       | SELECT, INSERT, UPDATE         |
        | skill_entity      | SELECT, INSERT, UPDATE         |
        | industry_entity   | SELECT, INSERT, UPDATE         |
        | job_role_entity   | SELECT, INSERT, UPDATE         |
        | team_entity       | SELECT, INSERT, UPDATE         |
        | agent_entity      | SELECT, INSERT, UPDATE         |
        | job_role_skill    | SELECT, INSERT, DELETE         |
        | thread            | SELECT, INSERT, UPDATE, DELETE |
        | execution         | SELECT, INSERT, UPDATE, DELETE |
        | run               | SELECT, INSERT, UPDATE         |
        | message           | SELECT, INSERT                 |
        | message_stage     | SELECT, INSERT                 |
        | memory_entry      | SELECT, INSERT, UPDATE, DELETE |
        | intervention_plan | SELECT, INSERT, UPDATE         |
        | phase             | SELECT, INSERT, UPDATE         |
        | micro_task        | SELECT, INSERT, UPDATE         |
        | micro_task_memory | SELECT, INSERT, UPDATE         |
        | plan_progress     | SELECT, INSERT                 |
        | entity_version    | SELECT                         |
        | skill_words       | SELECT                         |
        | audit_record      | SELECT                         |
        | audit_head        | SELECT                         |
        | current_entity    | SELECT                         |

    @S4-RLS-04 @S4-RLS-10 @severity:critical
    Scenario: Attributes of the role
      When an administrator reviews the application role
      Then the application role has exactly these role attributes
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
      When an administrator reviews the application role
      Then the application role has exactly these security definers
        | function or view   | callable |
        | write_audit_record | no       |
        | keep_old_entity    | no       |
        | keep_skill_words   | no       |
