@transactions
Feature: Savepoints: undoing a part of a transaction
  In a long transaction one mistake need not cost all of the work: it is undone up to a savepoint, and the rest goes on.
  Segment: all. Value: mistakes cost little. Source: S4-TXN-11, PostgreSQL 18, SAVEPOINT.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: Rolling back to a savepoint undoes what came after it, and nothing else

    @S4-TXN-11 @severity:critical
    Scenario: Ana undoes a mistake and goes on
      When one person acts at read committed
        | Ana                         |
        | adds 20 to Ben              |
        | creates a savepoint         |
        | sets Ben to 0               |
        | deletes Ana                 |
        | rolls back to the savepoint |
        | adds 3 to Ben               |
        | commits                     |
      Then Ana has committed
      And the account of Ben holds 73
      And nothing else has changed

    @S4-TXN-11
    Scenario: Ana rolls back to each of several savepoints
      When one person acts at read committed
        | Ana                         |
        | adds 1 to Ana               |
        | creates a savepoint         |
        | adds 10 to Ana              |
        | creates a savepoint         |
        | creates a savepoint         |
        | adds 100 to Ana             |
        | rolls back to the savepoint |
        | rolls back to the savepoint |
        | reads Ana                   |
        | rolls back to the savepoint |
        | reads Ana                   |
        | commits                     |
      Then Ana has read 111, 101
      And the account of Ana holds 101

  Rule: A transaction that has failed can go on from a savepoint

    @S4-TXN-11
    Scenario: Ana's withdrawal is refused, her transfer is committed
      When one person acts at read committed
        | Ana                         |
        | adds 20 to Ben              |
        | creates a savepoint         |
        | takes 101 from Ana          |
        | rolls back to the savepoint |
        | takes 20 from Ana           |
        | commits                     |
      Then Ana is refused: check violation
      But Ana has committed
      And the accounts are
        | owner | balance |
        | Ana   | 80      |
        | Ben   | 70      |
      And nothing else has changed

  Rule: A savepoint commits nothing

    Scenario: Ana rolls back after a savepoint
      When two people act in turn at read committed
        | Ana                 | Ben       |
        | sets Ana to 7       |           |
        | creates a savepoint |           |
        |                     | reads Ana |
        | rolls back          |           |
        |                     | commits   |
      Then Ben has read 100
      And nothing else has changed

  Rule: A savepoint can be rolled back to once, in its own transaction

    Scenario Outline: Ana creates a savepoint, <ends>, and then rolls back to it
      When one person acts at read committed
        | Ana                         |
        | creates a savepoint         |
        | adds 20 to Ana              |
        | <ends>                      |
        | rolls back to the savepoint |
      Then Ana is refused: no such savepoint
      And the account of Ana holds <balance>
      And nothing else has changed

      Examples: what ends a savepoint
        | ends                        | balance |
        | commits                     | 120     |
        | rolls back                  | 100     |
        | rolls back to the savepoint | 100     |

  Rule: Rolling back to a savepoint releases the locks that were taken after it

    @needs:savepoints-free-locks
    Scenario: Ben waits for an account that Ana has changed after her savepoint
      When two people act in turn at read committed
        | Ana                         | Ben                     |
        | adds 1 to Ana               |                         |
        | creates a savepoint         |                         |
        | adds 2 to Ben               |                         |
        |                             | adds 5 to Ben and waits |
        | rolls back to the savepoint |                         |
        |                             | commits                 |
        | commits                     |                         |
      Then Ben has waited for Ana
      And the accounts are
        | owner | balance |
        | Ana   | 101     |
        | Ben   | 55      |
