@database
Feature: A schema that goes up and down
  A release brings a new schema, a bad release takes it back, and the rows are in there all the
  while. Whoever migrates must know that it was all of it or nothing, and what becomes of the rows.
  Segment: all. Value: releases without lost data. Source: S4-MIG-01 to S4-MIG-13, S2-MIG-01, S2-MIG-02.

  @needs:pgvector
  Rule: Migrations are made in order, each makes what it says, and the database knows where it stands

    @S2-MIG-02 @S4-MIG-13 @S4-MIG-01 @S4-MIG-02 @S4-DB-04
    Scenario Outline: Migration <migration> makes <what>
      Given a database at migration <before>
      When the database is brought up to migration <migration>
      Then the database stands at migration <migration>
      And the tables that it has made are
        | table   |
        | <one>   |
        | <two>   |
        | <three> |
        | <four>  |
        | <five>  |

      Examples: the migrations up to the kinds of entities
        | because                        | migration | before | what                   | one          | two            | three           | four            | five           |
        | all entities are one of them   | 001       | 000    | base entities          | base_entity  | entity_version |                 |                 |                |
        | a skill is an entity           | 002       | 001    | skills                 | skill_entity |                |                 |                 |                |
        | agents need the other kinds    | 003       | 002    | the other kinds        | agent_entity | team_entity    | job_role_entity | industry_entity | job_role_skill |
        | vectors are a column of skills | 004       | 003    | a column and its index |              |                |                 |                 |                |
        | row security is no table       | 005       | 004    | policies               |              |                |                 |                 |                |
        | agents work for users          | 006       | 005    | threads                | thread       | execution      |                 |                 |                |
        | records need a head            | 007       | 006    | the audit trail        | audit_record | audit_head     |                 |                 |                |
        | words are parsed beforehand    | 008       | 007    | the words of skills    | skill_words  |                |                 |                 |                |

  @needs:pgvector
  Rule: The migrations make what the models say

    @S4-MIG-13 @S2-MIG-01
    Scenario: An empty database is brought up all the way
      Given a database at no migration
      When the database is brought up to the last migration
      Then nothing differs from the models

  @needs:pgvector
  Rule: Migrating again changes nothing

    @S4-MIG-08
    Scenario: The database is there already
      Given a database at the last migration
      When the database is brought up to the last migration
      Then the schema is as it was
      And the database stands at the last migration

    Scenario: Two migrators begin at the same time
      Given a database at no migration
      When 2 migrators bring the database up to the last migration at once
      Then the database stands at the last migration
      And nothing differs from the models

  @needs:pgvector
  Rule: A migration goes down and up again, and says what becomes of the rows

    @S4-MIG-10
    Scenario Outline: Migration <migration> goes down and up again with rows in the tables
      Given a database at migration <migration>
      And an account and an entity of every kind that there is by then
      When the database is brought down to <below> and up to migration <migration> again
      Then the database stands at migration <migration>
      And the schema is as it was
      And what is left is: <left>

      Examples: how far down it can go, and what is left
        | because                            | migration | below         | left                                                             |
        | words come from what skills say    | 008       | migration 007 | accounts, skill, industry, job role, team, agent, records, words |
        | records begin with what there is   | 007       | migration 006 | accounts, skill, industry, job role, team, agent, records        |
        | threads are no entities            | 006       | migration 005 | accounts, skill, industry, job role, team, agent                 |
        | policies hold no rows              | 005       | migration 004 | accounts, skill, industry, job role, team, agent                 |
        | vectors go, skills stay            | 004       | migration 003 | accounts, skill, industry, job role, team, agent                 |
        | the kinds go that it has brought   | 003       | migration 002 | accounts, skill                                                  |
        | skills go with the table of skills | 002       | migration 001 | accounts                                                         |
        | what all entities have goes        | 001       | migration 000 | accounts                                                         |
        | there is nothing below the first   | 000       | no migration  | nothing                                                          |

  @needs:pgvector
  Rule: What goes up and down again leaves nothing behind

    @S4-MIG-10
    Scenario Outline: What <migration> has made goes with it
      Given a database at <below>
      When the database is brought up to <migration> and down to <below> again
      Then the database stands at <below>
      And the schema is as it was

      # 004 is not among them: pgvector stays, because other tables may use it.
      Examples: what each migration has brought
        | because                          | migration     | below         |
        | words and what keeps them        | migration 008 | migration 007 |
        | records, triggers and functions  | migration 007 | migration 006 |
        | tables and who may use them      | migration 006 | migration 005 |
        | row security and who may do what | migration 005 | migration 004 |
        | kinds and their triggers         | migration 003 | migration 002 |
        | a kind and its trigger           | migration 002 | migration 001 |
        | tables, indexes and functions    | migration 001 | migration 000 |

  Rule: What fails midway leaves nothing

    Scenario: A table stands in the way of the third migration
      Given a database at migration 001
      And somebody has made a table team_entity by hand
      When the database is brought up to the last migration
      Then the migration is refused, and the refusal names "Migration 003 failed"
      And the schema is as it was

    @S4-DB-02 @S4-VEC-01 @severity:critical @needs:postgresql>=18
    Scenario: The server has no vectors
      Given a database at no migration
      And a server without the extension vector
      When the database is brought up to the last migration
      Then the migration is refused, and the refusal names "no extension 'vector'. Install pgvector"
      And the schema is as it was
