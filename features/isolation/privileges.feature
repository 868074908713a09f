@isolation @needs:pgvector
Feature: Forced row security: owners of tables are bound, too
  Row security that owners can bypass protects no one. It is forced on every table, and the store refuses exempt roles.
  Segment: regulated. Value: an answer for auditors. Source: S4-RLS-01, S4-RLS-10, PostgreSQL privileges.

  Rule: Row security is enabled and forced on every table with a tenant

    @S4-RLS-01 @severity:critical
    Scenario: The tables with row security
      When an administrator lists the tables with forced row-level security
      Then the list is
        | table              |
        | audit_head         |
        | audit_record       |
        | base_entity        |
        | entity_version     |
        | skill_entity       |
        | skill_words        |
        | industry_entity    |
        | job_role_entity    |
        | job_role_skill     |
        | team_entity        |
        | agent_entity       |
        | thread             |
        | execution          |
        | run                |
        | message            |
        | message_stage      |
        | memory_entry       |
        | memory_entry_words |
        | intervention_plan  |
        | phase              |
        | micro_task         |
        | micro_task_memory  |
        | plan_progress      |

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
