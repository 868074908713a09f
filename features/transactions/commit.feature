@transactions
Feature: Commit: a transfer that is complete, visible and permanent
  A transfer that is only half done is money lost or invented. Once it is committed, everyone must see it.
  Segment: all. Value: balances that add up. Source: S4-TXN-02, PostgreSQL 18, section 3.4.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: Committed work is visible to every statement that begins later

    @S4-TXN-02 @needs:read-committed
    Scenario: Ben reads before and after Ana commits her deposit
      When two people act in turn at read committed
        | Ana            | Ben       |
        | adds 20 to Ana |           |
        |                | reads Ana |
        | commits        |           |
        |                | reads Ana |
        |                | commits   |
      Then Ben has read 100, 120
      And Ana has committed
      And the account of Ana holds 120
      And nothing else has changed

  Rule: A transaction is visible to others completely or not at all

    @S4-TXN-02 @severity:critical
    Scenario Outline: Cleo sums up the balances while Ana pays Ben 30, at <level>
      When two people act in turn at <level>
        | Ana               | Cleo              |
        | takes 30 from Ana |                   |
        |                   | sums the balances |
        | adds 30 to Ben    |                   |
        |                   | sums the balances |
        | commits           |                   |
        |                   | sums the balances |
        |                   | commits           |
      Then Cleo has summed up 150, 150, 150
      And no session has waited
      And the accounts are
        | owner | balance |
        | Ana   | 70      |
        | Ben   | 80      |

      Examples: the weakest and the strongest level
        | level          | needs              |
        | read committed |                    |
        | serializable   | non-blocking-reads |

  Rule: The commit of a failed transaction is reported as a rollback

    Scenario: Ana commits although her withdrawal was refused
      PostgreSQL answers such a COMMIT with ROLLBACK and raises no error.

      When one person acts at read committed
        | Ana                |
        | adds 20 to Ben     |
        | takes 101 from Ana |
        | commits            |
      Then Ana is refused: check violation
      And Ana has rolled back
      And nothing else has changed
