@transactions @S4-TXN-05
Feature: Money that is not there yet
  Whoever acts on a deposit that is later taken back has spent money that never existed.
  Segment: all. Value: decisions on facts. Source: Hermitage G1a and G1b, S4-TXN-05.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: Nobody sees money that was never committed

    @severity:critical
    Scenario Outline: Ben looks while Ana's deposit is still open, at <level>
      When two people act in turn at <level>
        | Ana             | Ben       |
        | sets Ana to 500 |           |
        | reads Ana       |           |
        |                 | reads Ana |
        | rolls back      |           |
        |                 | reads Ana |
        |                 | commits   |
      Then Ana has read 500
      But Ben has first read 100 and then 100
      And the accounts are as they were

      Examples: the levels PostgreSQL offers
        | because                               | level           |
        | each statement sees committed work    | read committed  |
        | the whole transaction sees one moment | repeatable read |
        | it is as if one came after the other  | serializable    |

    Scenario: Ben looks for an account that Ana has only begun to open
      When two people act in turn at read committed
        | Ana                | Ben                             |
        | opens Cleo with 10 |                                 |
        |                    | reads Cleo                      |
        |                    | adds 5 to Cleo and finds nobody |
        | rolls back         |                                 |
        |                    | locks Cleo and finds nobody     |
        |                    | commits                         |
      Then Ben has found no account
      And the accounts are as they were

  Rule: Nobody sees a figure that its owner corrected before committing

    Scenario Outline: Ana mistypes 500 and makes it 150, at <level>
      When two people act in turn at <level>
        | Ana             | Ben       |
        | sets Ana to 500 |           |
        |                 | reads Ana |
        | sets Ana to 150 |           |
        | commits         |           |
        |                 | reads Ana |
        |                 | commits   |
      Then Ben has first read 100 and then <later>
      And nobody has waited
      And the account of Ana holds 150

      Examples: the levels PostgreSQL offers
        | because                                       | level           | later | needs              |
        | each statement sees what is committed by then | read committed  | 150   | read-committed     |
        | the whole transaction sees one moment         | repeatable read | 100   |                    |
        | it is as if Ben had come first                | serializable    | 100   | readers-never-wait |
