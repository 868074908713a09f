@database @needs:pgvector
Feature: Migrations: a schema that is upgraded and downgraded
  A release brings a new schema, and a rollback takes it back, while the tables hold rows. A migration
  is run completely or not at all, and it is known beforehand what becomes of the rows.
  Segment: all. Value: releases without lost data. Source: S4-MIG-01 to S4-MIG-13, S2-MIG-01, S2-MIG-02.

  Rule: Each migration creates its own tables, and the database records its revision

    @S2-MIG-02 @S4-MIG-13 @S4-MIG-01 @S4-MIG-02 @S4-DB-04
    Scenario Outline: The table owner upgrades to migration <migration>
      Given a database at migration <before>
      When the table owner migrates the database to migration <migration>
      Then the database is at migration <migration>
      And the database has gained the tables "<tables>"

      Examples: base entities, skills, the other kinds, threads, runs, messages and memory
        | before | migration | tables                                                                      |
        | 000    | 001       | base_entity, entity_version                                                 |
        | 001    | 002       | skill_entity                                                                |
        | 002    | 003       | agent_entity, industry_entity, job_role_entity, job_role_skill, team_entity |
        | 005    | 006       | execution, thread                                                           |
        | 009    | 010       | message, message_stage, run                                                 |
        | 010    | 011       | memory_entry, memory_entry_words                                            |
        | 011    | 012       | intervention_plan, micro_task, micro_task_memory, phase, plan_progress      |

  Rule: Migrating to the current revision changes nothing

    @S4-MIG-08
    Scenario: The table owner upgrades a database that is up to date
      Given a database at the last migration
      When the table owner migrates the database to the last migration
      Then the database is at the last migration
      And the database has kept its schema

    @S4-MIG-08
    Scenario Outline: <clients> clients upgrade a database at <migration> at the same time
      Given a database at <migration>
      When <clients> clients migrate the database to the last migration at once
      Then the database is at the last migration

      Examples: an empty database, and one that is behind
        | migration     | clients |
        | no migration  | 2       |
        | migration 005 | 3       |

  Rule: A downgrade keeps the rows of all tables that it does not drop, and can be undone

    @S4-MIG-10
    Scenario Outline: The table owner downgrades from migration <migration> to <below> and upgrades again
      Given a database at migration <migration> with an account, an entity of each kind, and a thread with 2 executions
      When the table owner migrates the database to <below>
      And the table owner migrates the database to migration <migration>
      Then the database is at migration <migration>
      And the database has kept its schema
      And the database has kept 1 row of "<single>", 2 rows of "<double>" and 5 rows of "<five>"

      Examples: which tables have one row, two rows or five rows in the end
        | migration | below         | single                                                                                                              | double    | five                      |
        | 012       | migration 011 | account, audit_head, agent_entity, industry_entity, job_role_entity, skill_entity, team_entity, skill_words, thread | execution | audit_record, base_entity |
        | 011       | migration 010 | account, audit_head, agent_entity, industry_entity, job_role_entity, skill_entity, team_entity, skill_words, thread | execution | audit_record, base_entity |
        | 010       | migration 009 | account, audit_head, agent_entity, industry_entity, job_role_entity, skill_entity, team_entity, skill_words, thread | execution | audit_record, base_entity |
        | 009       | migration 008 | account, audit_head, agent_entity, industry_entity, job_role_entity, skill_entity, team_entity, skill_words, thread | execution | audit_record, base_entity |
        | 008       | migration 007 | account, audit_head, agent_entity, industry_entity, job_role_entity, skill_entity, team_entity, skill_words, thread | execution | audit_record, base_entity |
        | 007       | migration 006 | account, audit_head, agent_entity, industry_entity, job_role_entity, skill_entity, team_entity, thread              | execution | audit_record, base_entity |
        | 006       | migration 005 | account, agent_entity, industry_entity, job_role_entity, skill_entity, team_entity                                  | none      | base_entity               |
        | 004       | migration 003 | account, agent_entity, industry_entity, job_role_entity, skill_entity, team_entity                                  | none      | base_entity               |
        | 003       | migration 002 | account, base_entity, skill_entity                                                                                  | none      | none                      |
        | 002       | migration 001 | account                                                                                                             | none      | none                      |
        | 000       | no migration  | none                                                                                                                | none      | none                      |

  Rule: A failed migration undoes the whole run

    @S4-MIG-13
    Scenario: A table is in the way of the third migration
      Given a database at migration 001 with a table team_entity that no migration has created
      When the table owner migrates the database to the last migration
      Then the table owner is refused: duplicate table with the message "Migration 003 failed"
      And the database has kept its schema

    @S4-DB-02 @S4-VEC-01 @severity:critical @needs:postgresql>=18
    Scenario: The server lacks pgvector
      Given a database at no migration on a server without the extension vector
      When the table owner migrates the database to the last migration
      Then the table owner is refused: not supported with the message "no extension 'vector'. Install pgvector"
      And the database has kept its schema
