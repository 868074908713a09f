@pools
Feature: Nested transactions: work that is composed of parts shares one connection
  A function that runs in a transaction can call another one that does, and neither has to know about the other.
  A nested transaction that took a connection of its own would block an exhausted pool for ever.
  Segment: all. Value: work that can be composed. Source: S4-POOL-08, S4-POOL-10, PostgreSQL 18 (SAVEPOINT).

  Background:
    Given the accounts
      | owner | balance |
      | Ben   | 100     |
    And a connection pool with 1 connection, no overflow and a timeout of 0.5 s

  Rule: A transaction is kept only if it is committed, and its connection is returned either way

    @S4-POOL-08 @S4-DB-05 @S4-DB-10 @severity:critical
    Scenario Outline: One transaction: <outcome>
      When Ana adds to Ben's account in transactions, each nested in the one above
        | amount | outcome   |
        | 20     | <outcome> |
      Then the account of Ben holds <balance>
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 1    | 1          | 0           | 0        | 0       |
      And nothing else has changed

      Examples: how a transaction can end
        | outcome   | balance |
        | committed | 120     |
        | error     | 100     |
        | refused   | 100     |
        | cancelled | 100     |

  Rule: A nested transaction runs on its parent's connection, and is rolled back alone or with its parent

    @S4-POOL-10
    Scenario Outline: Three transactions, from the outermost: <outer>, <nested>, <innermost>
      When Ana adds to Ben's account in transactions, each nested in the one above
        | amount | outcome     |
        | 20     | <outer>     |
        | 7      | <nested>    |
        | 3      | <innermost> |
      Then the account of Ben holds <balance>
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 1    | 1          | 0           | 0        | 0       |
      And nothing else has changed

      Examples: how three transactions can end
        | outer     | nested    | innermost | balance |
        | committed | committed | committed | 130     |
        | committed | committed | error     | 127     |
        | committed | error     | committed | 120     |
        | committed | refused   | error     | 120     |
        | committed | timed out | committed | 120     |
        | error     | committed | committed | 100     |
