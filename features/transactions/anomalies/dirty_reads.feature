@transactions @S4-TXN-05
Feature: Dirty reads: acting on a deposit that is later rolled back
  A reader who sees an uncommitted balance may pay out money that never existed.
  Segment: all. Value: decisions rest on committed data. Source: Hermitage G1a and G1b, S4-TXN-05.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: A transaction never reads what another has not committed

    @severity:critical
    Scenario Outline: Ben reads before and after Ana's deposit is rolled back, at <level>
      When two people act in turn at <level>
        | Ana             | Ben       |
        | sets Ana to 500 |           |
        | reads Ana       |           |
        |                 | reads Ana |
        | rolls back      |           |
        |                 | reads Ana |
        |                 | commits   |
      Then Ana has read 500
      But Ben has read 100, 100
      And nothing else has changed

      Examples: the levels PostgreSQL offers
        | level           |
        | read committed  |
        | repeatable read |
        | serializable    |

    Scenario: Ben looks for an account whose insertion is not committed
      When two people act in turn at read committed
        | Ana                | Ben                                 |
        | opens Cleo with 10 |                                     |
        |                    | reads Cleo                          |
        |                    | adds 5 to Cleo and finds no account |
        | rolls back         |                                     |
        |                    | locks Cleo and finds no account     |
        |                    | commits                             |
      Then Ben has read nothing
      And nothing else has changed

  Rule: A transaction never reads a balance that is overwritten before the commit

    Scenario Outline: Ana enters 500 by mistake and corrects it to 150, at <level>
      When two people act in turn at <level>
        | Ana             | Ben       |
        | sets Ana to 500 |           |
        |                 | reads Ana |
        | sets Ana to 150 |           |
        | commits         |           |
        |                 | reads Ana |
        |                 | commits   |
      Then Ben has read 100, <later>
      And no session has waited
      And the account of Ana holds 150

      Examples: the first levels that differ
        | level           | later | needs          |
        | read committed  | 150   | read-committed |
        | repeatable read | 100   |                |
