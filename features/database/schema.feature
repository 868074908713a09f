@database @needs:pgvector
Feature: The schema: tables, columns, keys and indexes that others can rely on
  Who writes a report or another program reads the schema, not our documents. The tables, their
  columns and what they refer to are a promise like any other.
  Segment: integrators. Value: reports that survive a release. Source: S4-DB-07, S4-MIG-03 to S4-MIG-09, S4-RLS-01.

  Rule: The tables of all kinds of entities share the key of the base table

    @S4-MIG-09 @S4-DB-04 @S4-DB-13 @S4-MIG-05
    Scenario: An administrator lists the tables
      When an administrator lists the tables
      Then the list is
        | table           | primary key                   |
        | base_entity     | tenant, id                    |
        | skill_entity    | tenant, id                    |
        | industry_entity | tenant, id                    |
        | job_role_entity | tenant, id                    |
        | team_entity     | tenant, id                    |
        | agent_entity    | tenant, id                    |
        | job_role_skill  | tenant, job_role_id, skill_id |
        | skill_words     | tenant, id                    |
        | entity_version  | tenant, entity_id, version    |
        | thread          | tenant, owner, id             |
        | execution       | tenant, owner, id             |
        | audit_record    | tenant, sequence              |
        | audit_head      | tenant                        |
        | account         | owner                         |
        | standing_order  | id                            |
        | loan            | id                            |
        | card            | id                            |
        | alembic_version | version_num                   |

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

  Rule: Every reference is a foreign key, within the tenant where there is one

    @S4-MIG-06 @S4-MIG-07
    Scenario: An administrator lists the foreign keys
      When an administrator lists the foreign keys
      Then the list is
        | table           | columns                  | references                  | on delete              |
        | base_entity     | tenant, parent_id        | base_entity(tenant, id)     | SET NULL (parent_id)   |
        | skill_entity    | tenant, id               | base_entity(tenant, id)     | CASCADE                |
        | industry_entity | tenant, id               | base_entity(tenant, id)     | CASCADE                |
        | job_role_entity | tenant, id               | base_entity(tenant, id)     | CASCADE                |
        | team_entity     | tenant, id               | base_entity(tenant, id)     | CASCADE                |
        | team_entity     | tenant, industry_id      | industry_entity(tenant, id) | SET NULL (industry_id) |
        | agent_entity    | tenant, id               | base_entity(tenant, id)     | CASCADE                |
        | agent_entity    | tenant, skill_id         | skill_entity(tenant, id)    | RESTRICT               |
        | agent_entity    | tenant, job_role_id      | job_role_entity(tenant, id) | RESTRICT               |
        | agent_entity    | tenant, team_id          | team_entity(tenant, id)     | SET NULL (team_id)     |
        | agent_entity    | tenant, industry_id      | industry_entity(tenant, id) | SET NULL (industry_id) |
        | job_role_skill  | tenant, job_role_id      | job_role_entity(tenant, id) | CASCADE                |
        | job_role_skill  | tenant, skill_id         | skill_entity(tenant, id)    | RESTRICT               |
        | skill_words     | tenant, id               | skill_entity(tenant, id)    | CASCADE                |
        | entity_version  | tenant, entity_id        | base_entity(tenant, id)     | CASCADE                |
        | execution       | tenant, owner, thread_id | thread(tenant, owner, id)   | CASCADE                |
        | standing_order  | owner                    | account(owner)              | CASCADE                |
        | loan            | owner                    | account(owner)              | RESTRICT               |
        | card            | owner                    | account(owner)              | SET NULL               |

  Rule: Every foreign key and every search has an index

    @S4-MIG-04
    Scenario: An administrator lists the indexes, without those of primary keys and unique constraints
      When an administrator lists the indexes
      Then the list is
        | table          | method | columns                         |
        | base_entity    | btree  | tenant, entity_type, status     |
        | base_entity    | btree  | tenant, parent_id               |
        | skill_entity   | hnsw   | embedding_384 vector_cosine_ops |
        | team_entity    | btree  | tenant, industry_id             |
        | agent_entity   | btree  | tenant, skill_id                |
        | agent_entity   | btree  | tenant, job_role_id             |
        | agent_entity   | btree  | tenant, team_id                 |
        | agent_entity   | btree  | tenant, industry_id             |
        | job_role_skill | btree  | tenant, skill_id                |
        | execution      | btree  | tenant, owner, thread_id        |
        | audit_record   | btree  | tenant, created_at              |
        | audit_record   | btree  | tenant, entity_id, sequence     |
        | standing_order | btree  | owner                           |
        | loan           | btree  | owner                           |
        | card           | btree  | owner                           |

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
