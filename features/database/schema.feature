@database
Feature: A schema that says what it holds
  Whoever writes a report or another program reads the schema, not our documents. The tables, their
  columns and what they refer to are a promise like any other.
  Segment: integrators. Value: reports that survive a release. Source: S4-DB-07, S4-MIG-03 to S4-MIG-09, S4-RLS-01.

  @needs:pgvector
  Rule: There is a table for what all entities have, and one for each kind

    @S4-MIG-09 @S4-DB-04 @S4-DB-13 @S4-MIG-05
    Scenario: Somebody looks for the tables of entities
      When somebody looks into the database
      Then the tables of entities are
        | table           |
        | base_entity     |
        | skill_entity    |
        | industry_entity |
        | job_role_entity |
        | team_entity     |
        | agent_entity    |
      And every table of entities has the key "tenant, id"

  @needs:pgvector
  Rule: What all entities have stands in seven sections

    @S4-DB-07
    Scenario: Somebody looks at what all entities have
      When somebody looks into the database
      Then the table base_entity has the columns
        | section    | column         | type                                |
        | identity   | tenant         | text, mandatory                     |
        | identity   | id             | uuid, mandatory                     |
        | identity   | entity_type    | text, mandatory                     |
        | identity   | external_id    | text                                |
        | identity   | name           | text, mandatory                     |
        | lifecycle  | status         | text, mandatory                     |
        | lifecycle  | created_at     | timestamp with time zone, mandatory |
        | lifecycle  | updated_at     | timestamp with time zone, mandatory |
        | lifecycle  | retired_at     | timestamp with time zone            |
        | versioning | version        | integer, mandatory                  |
        | versioning | changed_in     | bigint, mandatory                   |
        | versioning | change_note    | text                                |
        | alignment  | alignment      | text, mandatory                     |
        | alignment  | alignment_note | text                                |
        | audit      | created_by     | text, mandatory                     |
        | audit      | updated_by     | text, mandatory                     |
        | metadata   | tags           | text[], mandatory                   |
        | metadata   | attributes     | jsonb, mandatory                    |
        | relations  | parent_id      | uuid                                |

  @needs:pgvector
  Rule: Every reference is kept by the database, within the tenant

    @S4-MIG-06 @S4-MIG-07
    Scenario: Somebody follows the references to entities
      When somebody looks into the database
      Then the references to entities are
        | table           | column      | leads to        | when that is erased    |
        | base_entity     | parent_id   | base_entity     | SET NULL (parent_id)   |
        | entity_version  | entity_id   | base_entity     | CASCADE                |
        | skill_entity    | id          | base_entity     | CASCADE                |
        | industry_entity | id          | base_entity     | CASCADE                |
        | job_role_entity | id          | base_entity     | CASCADE                |
        | team_entity     | id          | base_entity     | CASCADE                |
        | team_entity     | industry_id | industry_entity | SET NULL (industry_id) |
        | agent_entity    | id          | base_entity     | CASCADE                |
        | agent_entity    | skill_id    | skill_entity    | RESTRICT               |
        | agent_entity    | job_role_id | job_role_entity | RESTRICT               |
        | agent_entity    | team_id     | team_entity     | SET NULL (team_id)     |
        | agent_entity    | industry_id | industry_entity | SET NULL (industry_id) |
        | job_role_skill  | job_role_id | job_role_entity | CASCADE                |
        | job_role_skill  | skill_id    | skill_entity    | RESTRICT               |
        | skill_words     | id          | skill_entity    | CASCADE                |

  @needs:pgvector
  Rule: What is searched by has an index

    @S4-MIG-04
    Scenario: Somebody looks for the indexes
      When somebody looks into the database
      Then these indexes are there
        | table          | kind  | columns                         |
        | base_entity    | btree | tenant, entity_type, status     |
        | base_entity    | btree | tenant, external_id             |
        | base_entity    | btree | tenant, parent_id               |
        | team_entity    | btree | tenant, industry_id             |
        | agent_entity   | btree | tenant, skill_id                |
        | agent_entity   | btree | tenant, job_role_id             |
        | agent_entity   | btree | tenant, team_id                 |
        | agent_entity   | btree | tenant, industry_id             |
        | job_role_skill | btree | tenant, skill_id                |
        | skill_entity   | hnsw  | embedding_384 vector_cosine_ops |

  @needs:pgvector
  Rule: Embeddings are vectors, never texts that look like them

    @S4-MIG-03 @S4-DB-02
    Scenario: Somebody looks at the column for embeddings
      When somebody looks into the database
      Then the column skill_entity.embedding_384 is "vector(384)"
      And the extension vector is installed

  Rule: Extensions that the server has can be used

    @S4-DB-03 @needs:uuid-ossp
    Scenario: Somebody makes a number that nobody else has
      When somebody installs the extension "uuid-ossp" and calls uuid_generate_v4 twice
      Then there are 2 different numbers
