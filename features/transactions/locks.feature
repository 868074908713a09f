@transactions
Feature: Accounts that are locked before they are changed
  Whoever knows that they will change an account can keep others away from it until they are done,
  and whoever finds it locked can wait, turn back, or take another.
  Segment: all. Value: work that is shared out without collisions. Source: PostgreSQL 18, section 13.3.2.

  Background:
    Given the accounts
      | owner | balance |
      | Cleo  | 10      |
      | Ben   | 150     |
      | Ana   | 100     |

  Rule: Whoever locks before reading works on what is there, and loses nothing

    Scenario: Ana and Ben both lock, read and add to Ana's account
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

  Rule: From repeatable read on, a lock on what has changed since one looked is refused

    Scenario Outline: Ben locks an account that Ana has changed, at <level>
      When two people act in turn at <level>
        | Ana            | Ben       |
        |                | reads Ana |
        | adds 50 to Ana |           |
        | commits        |           |
        |                | locks Ana |
        |                | commits   |
      Then Ben has read 100
      And Ben's work is <ending>

      Examples: the levels PostgreSQL offers
        | because                             | level           | ending                         | needs                |
        | the lock is on the account as it is | read committed  | committed                      | read-committed       |
        | Ben has seen another balance        | repeatable read | refused: serialization failure | late-writers-refused |
        | the same, seen as an order          | serializable    | refused: serialization failure | readers-never-wait   |

  Rule: Whoever does not want to wait is refused at once, and whoever holds the lock goes on

    @needs:row-locks
    Scenario Outline: Ben turns back from an account that Ana <does>
      When two people act in turn at read committed
        | Ana     | Ben                       |
        | <does>  |                           |
        |         | locks Ana without waiting |
        |         | rolls back                |
        |         | locks Ben without waiting |
        |         | commits                   |
        | commits |                           |
      Then Ben's work is refused: lock not available
      And nobody has waited
      And Ben's commit is committed
      And Ana's work is committed

      Examples: what keeps an account locked
        | because                    | does          |
        | she has locked it          | locks Ana     |
        | a change locks it, too     | adds 5 to Ana |
        | so does the end of one     | deletes Ana   |

  Rule: A lock keeps others from one account, and from no other

    @needs:row-locks
    Scenario: Ben locks Anabel's account while Ana has locked hers
      When two people act in turn at read committed
        | Ana                 | Ben                          |
        | opens Anabel with 5 |                              |
        | commits             |                              |
        | locks Ana           |                              |
        |                     | locks Anabel without waiting |
        |                     | locks Ben without waiting    |
        |                     | commits                      |
        | commits             |                              |
      Then Ben's work is committed
      And Ana's work is committed

  Rule: Whoever takes the next free account gets one that nobody else has

    @severity:critical @needs:row-locks
    Scenario: Three people share out the accounts, and nothing is left for the fourth
      When four people act in turn at read committed
        | Ana                         | Ben                         | Cleo                        | Dan                         |
        | picks the next free account |                             |                             |                             |
        |                             | picks the next free account |                             |                             |
        |                             |                             | picks the next free account |                             |
        |                             |                             |                             | picks the next free account |
      Then nobody has waited
      And Ana has picked Ana
      And Ben has picked Ben
      And Cleo has picked Cleo
      But Dan has found no account
