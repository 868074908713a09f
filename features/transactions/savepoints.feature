@transactions
Feature: Points that one can go back to
  In a long piece of work one mistake need not cost everything: one goes back to a point and goes on from there.
  Segment: all. Value: mistakes that cost little. Source: S4-TXN-11, PostgreSQL 18, SAVEPOINT.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: Going back to a point undoes what came after it, and nothing else

    @S4-TXN-11 @severity:critical
    Scenario: Ana goes back to where Ben had his 20, and gives him 3 more
      When one person acts at read committed
        | Ana                    |
        | adds 20 to Ben         |
        | saves a point          |
        | sets Ben to 0          |
        | deletes Ana            |
        | goes back to the point |
        | adds 3 to Ben          |
        | commits                |
      Then Ana's work is committed
      And the accounts are
        | owner | balance |
        | Ana   | 100     |
        | Ben   | 73      |

    @S4-TXN-11
    Scenario: Ana saves three points, one after the other, and goes back to each
      When one person acts at read committed
        | Ana                    |
        | adds 1 to Ana          |
        | saves a point          |
        | adds 10 to Ana         |
        | saves a point          |
        | saves a point          |
        | adds 100 to Ana        |
        | goes back to the point |
        | goes back to the point |
        | reads Ana              |
        | goes back to the point |
        | reads Ana              |
        | commits                |
      Then Ana has first read 111 and then 101
      And the account of Ana holds 101

  Rule: Going back to a point heals a refusal that came after it

    @S4-TXN-11
    Scenario: Ana's withdrawal is refused, her gift is not
      When one person acts at read committed
        | Ana                    |
        | adds 20 to Ben         |
        | saves a point          |
        | takes 101 from Ana     |
        | goes back to the point |
        | takes 20 from Ana      |
        | commits                |
      Then Ana's work is refused: check violation
      But Ana's commit is committed
      And the accounts are
        | owner | balance |
        | Ana   | 80      |
        | Ben   | 70      |

  Rule: A point is no commit

    Scenario: Ana gives up after she has saved a point
      When two people act in turn at read committed
        | Ana           | Ben       |
        | sets Ana to 7 |           |
        | saves a point |           |
        |               | reads Ana |
        | rolls back    |           |
        |               | commits   |
      Then Ben has read 100
      And the accounts are as they were

  Rule: There is no way back to a point that is used up, or that another transaction has saved

    Scenario Outline: Ana saves a point, <ends>, and would go back to it after that
      When one person acts at read committed
        | Ana                    |
        | saves a point          |
        | adds 20 to Ana         |
        | <ends>                 |
        | goes back to the point |
      Then Ana's work is refused: no such savepoint
      And the account of Ana holds <balance>

      Examples: how a point can end
        | because                            | ends                   | balance |
        | what is committed stays            | commits                | 120     |
        | what is undone is undone           | rolls back             | 100     |
        | a point leads back a single time   | goes back to the point | 100     |

  Rule: Whoever waits for what one goes back from need not wait any longer

    @needs:points-free-locks
    Scenario Outline: Ben wants the account that Ana leaves alone after all, at <level>
      When two people act in turn at <level>
        | Ana                    | Ben                     |
        | adds 1 to Ana          |                         |
        | saves a point          |                         |
        | adds 2 to Ben          |                         |
        |                        | adds 5 to Ben and waits |
        | goes back to the point |                         |
        |                        | commits                 |
        | commits                |                         |
      Then Ben has waited for Ana
      And the accounts are
        | owner | balance |
        | Ana   | 101     |
        | Ben   | 55      |

      Examples: the levels that go by what was written
        | because                       | level           |
        | the lock came after the point | read committed  |
        | nothing changed under Ben     | repeatable read |
