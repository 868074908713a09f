@transactions @needs:read-committed
Feature: Levels that are chosen in time
  How careful a transaction is has to be settled before it begins. A level that is set too late
  would be a promise about what has already been seen.
  Segment: all. Value: promises that are kept from the start. Source: PostgreSQL 18, SET TRANSACTION.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: A level that is set before anything else holds for this transaction, and for no other

    Scenario Outline: Ana changes from read committed to <level>
      When one person acts at read committed
        | Ana                |
        | changes to <level> |
        | asks for the level |
        | <ends>             |
        | asks for the level |
        | commits            |
      Then Ana's transactions have run first at <level> and then at read committed

      Examples: levels for once, and how it ends
        | because                           | level           | ends       |
        | a report needs one moment         | repeatable read | commits    |
        | a rule over rows needs an order   | serializable    | commits    |
        | what is undone does not change it | serializable    | rolls back |

    @needs:cut-connections
    Scenario: Ana changes to serializable, loses the line, and begins anew
      When one person acts at read committed
        | Ana                     |
        | changes to serializable |
        | asks for the level      |
        | is cut off              |
        | adds 5 to Ana           |
        | rolls back              |
        | asks for the level      |
        | commits                 |
      Then Ana's transactions have run first at serializable and then at read committed
      And Ana's work is refused: connection lost
      But Ana's commit is committed
      And the accounts are as they were

  Rule: A level that is set too late is refused

    Scenario: Ana has read before she asks for more
      When one person acts at read committed
        | Ana                     |
        | reads Ana               |
        | changes to serializable |
        | commits                 |
      Then Ana's work is refused: active transaction
      And Ana's commit is refused: transaction rolled back

  Rule: After a refusal nothing is done until the transaction has ended

    Scenario: Ana goes on as if nothing had been refused
      When one person acts at read committed
        | Ana                     |
        | reads Ana               |
        | changes to serializable |
        | adds 5 to Ana           |
        | commits                 |
        | adds 7 to Ana           |
        | commits                 |
      Then Ana's commit is committed
      And the account of Ana holds 107

    Scenario Outline: Ana has been refused and then <does>
      When one person acts at read committed
        | Ana                |
        | adds 20 to Ana     |
        | takes 200 from Ana |
        | <does>             |
        | commits            |
      Then Ana's work is refused: check violation
      And Ana's commit is refused: transaction rolled back
      And the accounts are as they were

      Examples: whatever one can ask for
        | because                              | does                            | needs            |
        | what she would see is of no moment   | reads Ana                       |                  |
        | nor is there anything to count       | counts the accounts             |                  |
        | nor to add up                        | sums the balances               |                  |
        | nobody is kept away for nothing      | locks Ana                       |                  |
        | nor is anything shared out           | picks the next free account     |                  |
        | half of the work would be gone       | opens Cleo with 5               |                  |
        | a removal is as much work as that    | deletes Ana                     |                  |
        | for all of them it is the same       | adds 5 to every account         |                  |
        | there is nothing to come back to     | saves a point                   |                  |
        | it has no level any more             | asks for the level              | cut-connections  |
        | it has nothing to be careful about   | changes to serializable         |                  |
        | it has nothing to wait for           | allows 50 ms for a lock         | cut-connections  |
        | nobody would give the key back       | takes the key to the vault      | keys             |
        | nothing is signed by halves          | signs a loan for Ana            | agreements       |
