@isolation @needs:pgvector
Feature: Tenant isolation of writes: no statement changes the rows of another tenant
  A client that can write to rows of others harms them without reading anything. Every attempt is made on every table:
  by tenants with rows, by another tenant, which has none, and by a client without a tenant. Where the application has
  no such privilege on a table at all, the outcome is always insufficient privilege.
  Segment: all. Value: work stays as its owner left it. Source: S4-RLS-10, S3-DB-01, PostgreSQL row security.

  Background:
    Given Acme and Bolt have rows in every table

  Rule: A statement on rows of another tenant has no effect and discloses nothing

    @S4-RLS-10 @S3-DB-01 @severity:critical
    Scenario Outline: Attempts to <attempt>
      When Acme, Bolt, another tenant and a client without a tenant try to <attempt>
      Then the attempts end with
        | client                    | own rows   | rows of other tenants |
        | Acme                      | <own rows> | <others>              |
        | Bolt                      | <own rows> | <others>              |
        | another tenant            |            | <others>              |
        | a client without a tenant |            | <no tenant>           |
      And nothing else has changed

      Examples: statements that name rows of a tenant
        | attempt                           | own rows         | others                 | no tenant              |
        | insert rows of a tenant           | unique violation | insufficient privilege | insufficient privilege |
        | copy in rows of a tenant          | not supported    | not supported          | not supported          |
        | upsert rows of a tenant           | rows affected    | insufficient privilege | insufficient privilege |
        | reassign their rows to a tenant   | rows affected    | insufficient privilege | insufficient privilege |
        | reference rows of a tenant        | rows affected    | foreign key violation  | insufficient privilege |
        | probe the unique keys of a tenant | unique violation | insufficient privilege | insufficient privilege |

  Rule: A statement without a condition affects the rows of the tenant alone

    @S4-RLS-10 @S3-DB-01 @severity:critical
    Scenario Outline: Unconditional attempts to <attempt>
      When Acme, Bolt, another tenant and a client without a tenant try to <attempt>
      Then the attempts end with
        | client                    | own rows   | rows of other tenants |
        | Acme                      | <own rows> |                       |
        | Bolt                      | <own rows> |                       |
        | another tenant            |            | <others>              |
        | a client without a tenant |            | <others>              |
      And nothing else has changed

      Examples: statements on all rows
        | attempt                         | own rows               | others                 |
        | update all rows                 | all rows affected      | no rows affected       |
        | reassign all rows to themselves | all rows affected      | no rows affected       |
        | delete all rows                 | all rows affected      | no rows affected       |
        | truncate every table            | insufficient privilege | insufficient privilege |
