@database @needs:pgvector
Feature: Foreign keys and indexes: references that hold, and queries that scale
  A reference without a foreign key dangles one day, and one without an index makes every deletion a
  scan of the table. All keys and indexes are listed here, so that none is lost in a release.
  Segment: integrators. Value: a schema that can be relied on. Source: S4-MIG-04, S4-MIG-06, S4-MIG-07.

  Rule: Every reference is a foreign key, within the tenant where there is one

    @S4-MIG-06 @S4-MIG-07
    Scenario: An administrator lists the foreign keys
      When an administrator lists the foreign keys
      Then the list is
        | table              | columns                   | references                           | on delete              |
        | base_entity        | tenant, parent_id         | base_entity(tenant, id)              | SET NULL (parent_id)   |
        | skill_entity       | tenant, id                | base_entity(tenant, id)              | CASCADE                |
        | industry_entity    | tenant, id                | base_entity(tenant, id)              | CASCADE                |
        | job_role_entity    | tenant, id                | base_entity(tenant, id)              | CASCADE                |
        | team_entity        | tenant, id                | base_entity(tenant, id)              | CASCADE                |
        | team_entity        | tenant, industry_id       | industry_entity(tenant, id)          | SET NULL (industry_id) |
        | agent_entity       | tenant, id                | base_entity(tenant, id)              | CASCADE                |
        | agent_entity       | tenant, skill_id          | skill_entity(tenant, id)             | RESTRICT               |
        | agent_entity       | tenant, job_role_id       | job_role_entity(tenant, id)          | RESTRICT               |
        | agent_entity       | tenant, team_id           | team_entity(tenant, id)              | SET NULL (team_id)     |
        | agent_entity       | tenant, industry_id       | industry_entity(tenant, id)          | SET NULL (industry_id) |
        | job_role_skill     | tenant, job_role_id       | job_role_entity(tenant, id)          | CASCADE                |
        | job_role_skill     | tenant, skill_id          | skill_entity(tenant, id)             | RESTRICT               |
        | skill_words        | tenant, id                | skill_entity(tenant, id)             | CASCADE                |
        | entity_version     | tenant, entity_id         | base_entity(tenant, id)              | CASCADE                |
        | execution          | tenant, owner, thread_id  | thread(tenant, owner, id)            | CASCADE                |
        | run                | tenant, owner, thread_id  | thread(tenant, owner, id)            | CASCADE                |
        | message            | tenant, owner, thread_id  | thread(tenant, owner, id)            | CASCADE                |
        | message_stage      | tenant, owner, message_id | message(tenant, owner, id)           | CASCADE                |
        | memory_entry_words | tenant, owner, id         | memory_entry(tenant, owner, id)      | CASCADE                |
        | phase              | tenant, owner, plan_id    | intervention_plan(tenant, owner, id) | CASCADE                |
        | micro_task         | tenant, owner, phase_id   | phase(tenant, owner, id)             | CASCADE                |
        | micro_task_memory  | tenant, owner, task_id    | micro_task(tenant, owner, id)        | CASCADE                |
        | micro_task_memory  | tenant, owner, entry_id   | memory_entry(tenant, owner, id)      | CASCADE                |
        | plan_progress      | tenant, owner, plan_id    | intervention_plan(tenant, owner, id) | CASCADE                |
        | standing_order     | owner                     | account(owner)                       | CASCADE                |
        | loan               | owner                     | account(owner)                       | RESTRICT               |
        | card               | owner                     | account(owner)                       | SET NULL               |

  Rule: Every foreign key and every search has an index

    @S4-MIG-04
    Scenario: An administrator lists the indexes, without those of primary keys and unique constraints
      When an administrator lists the indexes
      Then the list is
        | table             | method | columns                         |
        | base_entity       | btree  | tenant, entity_type, status     |
        | base_entity       | btree  | tenant, parent_id               |
        | skill_entity      | hnsw   | embedding_384 vector_cosine_ops |
        | team_entity       | btree  | tenant, industry_id             |
        | agent_entity      | btree  | tenant, skill_id                |
        | agent_entity      | btree  | tenant, job_role_id             |
        | agent_entity      | btree  | tenant, team_id                 |
        | agent_entity      | btree  | tenant, industry_id             |
        | job_role_skill    | btree  | tenant, skill_id                |
        | execution         | btree  | tenant, owner, thread_id        |
        | run               | btree  | tenant, owner, thread_id        |
        | message           | btree  | tenant, owner, thread_id        |
        | memory_entry      | btree  | tenant, owner, created_at, id   |
        | memory_entry      | btree  | tenant, owner, created_at, id   |
        | memory_entry      | hnsw   | embedding vector_cosine_ops     |
        | micro_task_memory | btree  | tenant, owner, entry_id         |
        | audit_record      | btree  | tenant, created_at              |
        | audit_record      | btree  | tenant, entity_id, sequence     |
        | standing_order    | btree  | owner                           |
        | loan              | btree  | owner                           |
        | card              | btree  | owner                           |
