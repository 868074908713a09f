@transactions @needs:terminate-connections
Feature: Connection loss: transactions that are interrupted
  After losing its connection, a client must know whether its work was certainly undone, or may have been committed.
  The former can be repeated at once; the latter has to be checked first, or it is done twice.
  Segment: all. Value: nothing twice, nothing lost. Source: S4-TXN-02, SQLSTATE 08007, docs/decisions/0035.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |
      | Cleo  | 10      |

  Rule: A commit during which the connection is lost is reported with an unknown outcome

    @S4-TXN-02 @severity:critical
    Scenario: Ana loses the connection while her commit waits for Dan
      When two people act in turn at read committed
        | Ana                               | Dan          |
        |                                   | deletes Cleo |
        | takes 30 from Ana                 |              |
        | adds 30 to Ben                    |              |
        | inserts a standing order for Cleo |              |
        | commits and waits                 |              |
        | loses the connection              |              |
        |                                   | rolls back   |
      Then Ana is refused: outcome unknown with the message "check before you retry it"
      And nothing else has changed

    @S4-TXN-02
    Scenario: Ana checks, finds none of her work, and repeats it
      When two people act in turn at serializable
        | Ana                               | Dan          |
        |                                   | deletes Cleo |
        | adds 20 to Ana                    |              |
        | inserts a standing order for Cleo |              |
        | commits and waits                 |              |
        | loses the connection              |              |
        |                                   | rolls back   |
        | rolls back                        |              |
        | reads the isolation level         |              |
        | reads Ana                         |              |
        | adds 20 to Ana                    |              |
        | commits                           |              |
      Then Ana is refused: outcome unknown
      But Ana has read 100
      And Ana has run at serializable
      And the account of Ana holds 120
      And nothing else has changed

  Rule: A cancelled commit is undone and releases its locks

    @S4-TXN-02
    Scenario: Ana's commit is cancelled while it waits for Dan
      When two people act in turn at read committed
        | Ana                               | Dan                              |
        |                                   | deletes Cleo                     |
        | takes 30 from Ana                 |                                  |
        | adds 30 to Ben                    |                                  |
        | inserts a standing order for Cleo |                                  |
        | commits and waits                 |                                  |
        | is cancelled                      |                                  |
        |                                   | locks the first unlocked account |
        |                                   | rolls back                       |
      Then Ana has waited for Dan
      And Dan has locked Ana
      And nothing else has changed

  Rule: Losing the connection before the commit is reported, and undoes the transaction

    @needs:row-locks
    Scenario: Ana loses the connection while she waits for Ben's account
      When two people act in turn at read committed
        | Ana                      | Dan           |
        |                          | adds 5 to Ben |
        | adds 20 to Ana           |               |
        | adds 30 to Ben and waits |               |
        | loses the connection     |               |
        |                          | commits       |
      Then Ana is refused: terminated
      And Dan has committed
      And the account of Ben holds 55
      And nothing else has changed

  Rule: After a lost connection, statements run only after a rollback, and at the same level

    @S4-TXN-04
    Scenario: Ana goes on before she rolls back
      When one person acts at serializable
        | Ana                       |
        | adds 20 to Ana            |
        | loses the connection      |
        | adds 3 to Ben             |
        | commits                   |
        | rolls back                |
        | reads the isolation level |
        | adds 7 to Ben             |
        | commits                   |
      Then Ana is refused: connection lost
      But Ana has committed
      And Ana has run at serializable
      And the account of Ben holds 57
      And nothing else has changed

    Scenario: Ana rolls back before she notices the loss
      When one person acts at serializable
        | Ana                       |
        | adds 20 to Ana            |
        | loses the connection      |
        | rolls back                |
        | reads the isolation level |
        | adds 7 to Ben             |
        | commits                   |
      Then Ana has committed
      And Ana has run at serializable
      And the account of Ben holds 57
      And nothing else has changed
