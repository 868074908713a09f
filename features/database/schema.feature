@database @needs:pgvector
Feature: The schema: tables, columns, keys and indexes that others can rely on
  Authors of reports and of other programs read the schema, not our documents. The tables, their
  columns and their references are a promise like any other.
  Segment: integrators. Value: reports that survive a release. Source: S4-DB-07, S4-MIG-03 to S4-MIG-09, S4-RLS-01.

  Rule: The tables of all kinds of entities share the key of the base table

    @S4-MIG-09 @S4-DB-04 @S4-DB-13 @S4-MIG-05
    Scenario: An administrator lists the tables
      When an administrator lists the tables
      Then the list is
        | table              | primary key                       |
        | base_entity        | tenant, id                        |
        | skill_entity       | tenant, id                        |
        | industry_entity    | tenant, id                        |
        | job_role_entity    | tenant, id                        |
        | team_entity        | tenant, id                        |
        | agent_entity       | tenant, id                        |
        | job_role_skill     | tenant, job_role_id, skill_id     |
        | skill_words        | tenant, id                        |
        | entity_version     | tenant, entity_id, version        |
        | thread             | tenant, owner, id                 |
        | execution          | tenant, owner, id                 |
        | run                | tenant, owner, id                 |
        | message            | tenant, owner, id                 |
        | message_stage      | tenant, owner, message_id, number |
        | memory_entry       | tenant, owner, id                 |
        | memory_entry_words | tenant, owner, id                 |
        | intervention_plan  | tenant, owner, id                 |
        | phase              | tenant, owner, id                 |
        | micro_task         | tenant, owner, id                 |
        | micro_task_memory  | tenant, owner, task_id, entry_id  |
        | plan_progress      | tenant, owner, plan_id, sequence  |
        | audit_record       | tenant, sequence                  |
        | audit_head         | tenant                            |
        | account            | owner                             |
        | standing_order     | id                                |
        | loan               | id                                |
        | card               | id                                |
        | alembic_version    | version_num                       |

    @S4-DB-07
    Scenario: An administrator lists the columns of all entities
      When an administrator lists the columns of base_entity
      Then the list is
        | column         | type                     | nullable |
        | tenant         | text                     |          |
        | id             | uuid                     |          |
        | entity_type    | text                     |          |
        | external_id    | text                     | yes      |
        | name           | text                     |          |
        | status         | text                     |          |
        | created_at     | timestamp with time zone |          |
        | updated_at     | timestamp with time zone |          |
        | retired_at     | timestamp with time zone | yes      |
        | version        | integer                  |          |
        | changed_in     | bigint                   |          |
        | change_note    | text                     | yes      |
        | alignment      | text                     |          |
        | alignment_note | text                     | yes      |
        | created_by     | text                     |          |
        | updated_by     | text                     |          |
        | tags           | text[]                   |          |
        | attributes     | jsonb                    |          |
        | parent_id      | uuid                     | yes      |

    @S4-MIG-03 @S4-DB-02
    Scenario: An administrator lists the columns of a skill
      When an administrator lists the columns of skill_entity
      Then the list is
        | column        | type        | nullable |
        | tenant        | text        |          |
        | id            | uuid        |          |
        | category      | text        |          |
        | description   | text        | yes      |
        | embedding_384 | vector(384) | yes      |

  Rule: An extension that the server has can be used

    @S4-DB-03 @needs:uuid-ossp
    Scenario: The table owner creates a table of generated UUIDs
      When the table owner executes
        """
        CREATE EXTENSION "uuid-ossp";
        CREATE TABLE ticket AS SELECT uuid_generate_v4() AS id
        """
      And an administrator lists the columns of ticket
      Then the list is
        | column | type | nullable |
        | id     | uuid | yes      |
