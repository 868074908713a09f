@transactions
Feature: Row locks: accounts that are locked before they are changed
  A transaction that will change an account can lock it first. Another one that finds it locked can wait, give up, or
  take another account.
  Segment: all. Value: work is shared out without conflicts. Source: PostgreSQL 18, section 13.3.2.

  Background:
    Given the accounts
      | owner | balance |
      | Cleo  | 10      |
      | Ben   | 150     |
      | Ana   | 100     |

  Rule: A transaction that locks before it reads loses no update

    Scenario: Ana and Ben both lock, read and update Ana's account
      When two people act in turn at read committed
        | Ana             | Ben                 |
        | locks Ana       |                     |
        | reads Ana       |                     |
        |                 | locks Ana and waits |
        | sets Ana to 150 |                     |
        | commits         |                     |
        |                 | reads Ana           |
        |                 | sets Ana to 180     |
        |                 | commits             |
      Then Ben has waited for Ana
      And Ben has read 150
      And the account of Ana holds 180

  Rule: From repeatable read on, locking a row that has changed since the snapshot is refused

    Scenario Outline: Ben locks an account that Ana has changed, at <level>
      When two people act in turn at <level>
        | Ana            | Ben       |
        |                | reads Ana |
        | adds 50 to Ana |           |
        | commits        |           |
        |                | locks Ana |
        |                | commits   |
      Then Ben has read 100
      And Ben <outcome>
      And the account of Ana holds 150
      And nothing else has changed

      Examples: the levels PostgreSQL offers
        | level           | outcome                           | needs              |
        | read committed  | has committed                     | read-committed     |
        | repeatable read | is refused: serialization failure | first-updater-wins |
        | serializable    | is refused: serialization failure | non-blocking-reads |

  Rule: Locking without waiting is refused at once if the row is locked, and only then

    @needs:row-locks
    Scenario Outline: Ben does not wait for an account that Ana <does>
      When two people act in turn at read committed
        | Ana        | Ben                       |
        | <does>     |                           |
        |            | locks Ana without waiting |
        |            | rolls back                |
        |            | locks Ben without waiting |
        |            | commits                   |
        | rolls back |                           |
      Then Ben is refused: lock not available
      But Ben has committed
      And no session has waited
      And nothing else has changed

      Examples: statements that lock a row
        | does          |
        | locks Ana     |
        | adds 5 to Ana |
        | deletes Ana   |

  Rule: Each client that locks the first unlocked account gets another one

    @severity:critical @needs:row-locks
    Scenario: Three people share out the accounts, and none is left for the fourth
      When four people act in turn at read committed
        | Ana                              | Ben                              | Cleo                             | Dan                              |
        | locks the first unlocked account |                                  |                                  |                                  |
        |                                  | locks the first unlocked account |                                  |                                  |
        |                                  |                                  | locks the first unlocked account |                                  |
        |                                  |                                  |                                  | locks the first unlocked account |
      Then no session has waited
      And Ana has locked Ana
      And Ben has locked Ben
      And Cleo has locked Cleo
      But Dan has locked nothing
