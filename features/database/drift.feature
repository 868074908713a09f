@database @needs:pgvector
Feature: A schema that nobody has changed behind our backs
  Somebody drops a rule at three in the morning to get a deployment through, and nobody remembers.
  Whoever compares the database with the models must be told what is different, by its name.
  Segment: all. Value: no surprises at the next migration. Source: S4-MIG-13, PostgreSQL 18 (system catalogs).

  Background:
    Given a database at the last migration

  Rule: Whatever differs is named, and nothing else

    @S4-MIG-13 @severity:critical
    Scenario Outline: Somebody <does>
      When by hand, somebody <does>
      Then the only difference from the models is "<named>"

      Examples: what keeps data sound
        | because                             | does                                          | named                                                  |
        | nonsense would get in               | drops the rule about the status               | constraint base_entity_status_check on base_entity     |
        | agents could do nothing             | drops the reference of agents to their skills | constraint agent_entity_skill_fkey on agent_entity     |
        | nobody could call them              | lets entities do without a name               | column base_entity.name                                |
        | nobody has reviewed them yet        | has entities begin as active                  | column base_entity.status                              |
        | every search would be slow          | drops the index of embeddings                 | index skill_entity_embedding_384_idx                   |
        | the next migration would fail       | gives teams a colour                          | column team_entity.colour is in the database only      |
        | nobody knows whose it is            | makes a table for a diary                     | table diary is in the database only                    |
        | the past would be lost              | switches the keeping of versions off          | trigger base_entity_version on base_entity             |
        | this server is no replica           | has old versions kept on replicas only        | trigger base_entity_version on base_entity             |
        | nobody would come to work           | has agents forgotten after a crash            | table agent_entity                                     |
        | teams of nobody would get in        | lets teams have room for nobody               | constraint team_entity_capacity_check on team_entity   |
        | what came first would be lost       | has moments end at the second                 | column base_entity.created_at                          |
        | agents would be searched one by one | has an index of agents forget their skills    | index agent_entity_tenant_skill_id_idx on agent_entity |
        | changes would leave no past         | has versions kept of what is new only         | trigger base_entity_version on base_entity             |
        | what is over would seem to go on    | has a view show what is retired               | view current_entity                                    |

      Examples: what keeps tenants apart
        | because                              | does                                              | named                                      |
        | owners see all there is              | lets the owner of agents see those of all tenants | table agent_entity                         |
        | everybody sees all there is          | shows skills to all tenants                       | policy skill_entity_tenant on skill_entity |
        | owners see all there is              | lets a view look with the eyes of its owner       | view current_entity                        |
        | everybody sees all there is          | switches row security off for skills              | table skill_entity                         |
        | others would find what is not theirs | lets skills be written for any tenant             | policy skill_entity_tenant on skill_entity |
        | all others would be left out         | has a policy count for the application alone      | policy skill_entity_tenant on skill_entity |
        | nobody would see anything            | has a policy forbid where it has allowed          | policy skill_entity_tenant on skill_entity |

      Examples: what may be done, and by whom
        | because                              | does                                              | named                                                 |
        | agents could not be changed any more | takes the right to change agents back             | grant to agency_app on agent_entity is INSERT, SELECT |
        | the past could be rewritten          | grants everybody the right to change old versions | grant to everybody on entity_version.content is in    |
        | one open door is enough              | adds a policy that shows threads to everybody     | policy loose on thread is in the database only        |
        | whoever has it could hand it on      | lets the application pass a right on              | grant to agency_app on base_entity                    |

      Examples: what the database does by itself
        | because                            | does                                             | named                                         |
        | nobody would know since when       | has the keeping of versions forget when that was | function keep_old_entity()                    |
        | it would tell whoever asks         | has a function work with the rights of its owner | function entity_content(base_entity)          |
        | it is nobody's business to do so   | lets everybody call what writes records          | function append_audit_record(text, uuid)      |
        | nobody knows what it is for        | makes a function for everything                  | function everything() is in the database only |
        | anybody could put a table in front | has old versions kept wherever a table is found  | function keep_old_entity()                    |
        | it would be asked once and for all | has a function say the same for ever             | function audited_state(text, uuid)            |
        | it would be shown what is hidden   | has a function trusted with rows of others       | function canonical_json(jsonb)                |

  Rule: A database that is behind says so

    Scenario: Somebody notes down an earlier migration
      When by hand, somebody notes down an earlier migration
      Then the only difference from the models is "the database stands at revision 003, the models at 008"

  Rule: Looking changes nothing

    Scenario: Somebody looks for differences
      When somebody compares the database with the models
      Then the schema is as it was
