@transactions @needs:advisory-locks
Feature: Advisory locks: work that only one client may do at a time
  Some work touches no row that could be locked: counting the vault, closing the books. An advisory lock has one holder
  at a time and is released when the transaction ends.
  Segment: all. Value: jobs that run once. Source: PostgreSQL 18, section 13.3.5.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: An advisory lock has one holder at a time

    Scenario: Ben waits for the lock that Ana holds
      When two people act in turn at read committed
        | Ana                             | Ben                                       |
        | takes the advisory lock "vault" |                                           |
        |                                 | takes the advisory lock "vault" and waits |
        | adds 10 to Ana                  |                                           |
        | commits                         |                                           |
        |                                 | reads Ana                                 |
        |                                 | commits                                   |
      Then Ben has waited for Ana
      And Ben has read 110

    Scenario: Ana and Ben take different locks
      When two people act in turn at read committed
        | Ana                             | Ben                             |
        | takes the advisory lock "vault" |                                 |
        |                                 | takes the advisory lock "valve" |
        | commits                         | commits                         |
      Then no session has waited
      And Ana and Ben have committed

  Rule: Taking an advisory lock without waiting is refused at once if it is held, and the transaction goes on

    Scenario: Ben does not wait for the lock
      When two people act in turn at read committed
        | Ana                                             | Ben                                             |
        | takes the advisory lock "vault" without waiting |                                                 |
        |                                                 | adds 10 to Ana                                  |
        |                                                 | takes the advisory lock "vault" without waiting |
        |                                                 | commits                                         |
        | commits                                         |                                                 |
      Then Ben is refused: lock not available
      But Ben has committed
      And no session has waited
      And the account of Ana holds 110
      And nothing else has changed

  Rule: An advisory lock is released when its transaction or savepoint ends, however it ends

    @severity:critical
    Scenario Outline: Ana <ends> while she holds the lock
      When two people act in turn at read committed
        | Ana                             | Ben                                       |
        | creates a savepoint             |                                           |
        | takes the advisory lock "vault" |                                           |
        |                                 | takes the advisory lock "vault" and waits |
        | <ends>                          |                                           |
        |                                 | commits                                   |
      Then Ben has waited for Ana
      And Ben has committed

      Examples: how a transaction can end
        | ends                        |
        | commits                     |
        | rolls back                  |
        | rolls back to the savepoint |
        | raises an error             |
        | loses the connection        |

  Rule: The holder of an advisory lock can take it again

    Scenario: Ana takes the lock twice and releases it by one commit
      When two people act in turn at read committed
        | Ana                                             | Ben                                             |
        | takes the advisory lock "vault"                 |                                                 |
        | takes the advisory lock "vault" without waiting |                                                 |
        | commits                                         |                                                 |
        |                                                 | takes the advisory lock "vault" without waiting |
        |                                                 | commits                                         |
      Then no session has waited
      And Ana and Ben have committed
