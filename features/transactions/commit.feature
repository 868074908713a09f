@transactions
Feature: Work that is committed
  A transfer that is only half done is money lost or invented, and nobody forgives a platform that.
  Once it is done, it must be there for everybody, and stay.
  Segment: all. Value: balances that always add up. Source: S4-TXN-02, PostgreSQL 18.4.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: Committed work is there for whoever comes later

    @S4-TXN-02 @needs:read-committed
    Scenario: Ben looks before and after Ana commits her deposit
      When two people act in turn at read committed
        | Ana            | Ben       |
        | adds 20 to Ana |           |
        |                | reads Ana |
        | commits        |           |
        |                | reads Ana |
        |                | commits   |
      Then Ben has first read 100 and then 120
      And Ana's work is committed
      And the accounts are
        | owner | balance |
        | Ana   | 120     |
        | Ben   | 50      |

  Rule: Others see a transfer completely or not at all

    @S4-TXN-02 @severity:critical
    Scenario Outline: Cleo adds everything up while Ana pays Ben 30, at <level>
      When two people act in turn at <level>
        | Ana               | Cleo              |
        | takes 30 from Ana |                   |
        |                   | sums the balances |
        | adds 30 to Ben    |                   |
        |                   | sums the balances |
        | commits           |                   |
        |                   | sums the balances |
        |                   | commits           |
      Then Cleo has summed up 150 each time
      And nobody has waited
      And the accounts are
        | owner | balance |
        | Ana   | 70      |
        | Ben   | 80      |

      Examples: the levels PostgreSQL offers
        | because                               | level           | needs              |
        | each statement sees committed work    | read committed  |                    |
        | the whole transaction sees one moment | repeatable read |                    |
        | it is as if one came after the other  | serializable    | readers-never-wait |

  Rule: A commit that keeps nothing is not reported as a commit

    Scenario: Ana commits although her withdrawal was refused
      PostgreSQL answers such a COMMIT with ROLLBACK and raises no error.

      When one person acts at read committed
        | Ana                |
        | adds 20 to Ben     |
        | takes 101 from Ana |
        | commits            |
      Then Ana's commit is refused: transaction rolled back
      And the accounts are as they were
