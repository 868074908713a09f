@transactions @needs:cut-connections
Feature: Commits that are interrupted
  A commit takes a moment, and in that moment a line can be cut or somebody can lose patience. Nobody
  may then be told that it is done, and what is there afterwards is all of it or nothing.
  Segment: all. Value: answers one can rely on. Source: S4-TXN-02, SQLSTATE 08007.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |
      | Cleo  | 10      |

  Rule: A commit whose line is cut is never reported as done

    @S4-TXN-02 @severity:critical
    Scenario Outline: Ana is cut off while her commit waits for Dan, at <level>
      When two people act in turn at <level>
        | Ana                             | Dan          |
        |                                 | deletes Cleo |
        | takes 30 from Ana               |              |
        | adds 30 to Ben                  |              |
        | signs a standing order for Cleo |              |
        | commits and waits               |              |
        | is cut off                      |              |
        |                                 | rolls back   |
      Then Ana's commit is refused: outcome unknown
      And Ana is told 1 time that the line is lost, with the words: outcome unknown
      And Ana's last refusal says "nobody knows whether the work was committed: look before you do it again"
      And there is no agreement
      And the accounts are as they were

      Examples: the levels PostgreSQL offers
        | because                               | level           |
        | half of a transfer is money lost      | read committed  |
        | a level says nothing about the end    | repeatable read |
        | no order has half of Ana's work in it | serializable    |

  Rule: Whoever gives up in the middle of a commit has done all of it or nothing, and holds nobody up

    @S4-TXN-02
    Scenario: Ana gives up while her commit waits for Dan
      When two people act in turn at read committed
        | Ana                             | Dan                       |
        |                                 | deletes Cleo              |
        | takes 30 from Ana               |                           |
        | adds 30 to Ben                  |                           |
        | signs a standing order for Cleo |                           |
        | commits and waits               |                           |
        | gives up                        |                           |
        |                                 | locks Ana without waiting |
        |                                 | rolls back                |
      Then Ana's commit is given up
      And Dan's work is rolled back
      And there is no agreement
      And the accounts are as they were

  Rule: Whoever has lost the line does nothing until they have begun anew, and then at their level

    @S4-TXN-04
    Scenario Outline: Ana is cut off in the middle of her work and begins anew, at <level>
      When one person acts at <level>
        | Ana                |
        | adds 20 to Ana     |
        | is cut off         |
        | adds 3 to Ben      |
        | commits            |
        | rolls back         |
        | asks for the level |
        | adds 7 to Ben      |
        | commits            |
      Then Ana is told 2 times that the line is lost, with the words: connection lost
      But Ana's commit is committed
      And Ana's transactions have run at <level>
      And the accounts are
        | owner | balance |
        | Ana   | 100     |
        | Ben   | 57      |
        | Cleo  | 10      |

      Examples: the levels PostgreSQL offers
        | because                              | level           |
        | what came before is lost, not kept   | read committed  |
        | a new line knows nothing of the old  | repeatable read |
        | the weakest level would be the usual | serializable    |

    Scenario: Ana rolls back before she has noticed that she is cut off
      When one person acts at serializable
        | Ana                |
        | adds 20 to Ana     |
        | is cut off         |
        | rolls back         |
        | asks for the level |
        | adds 7 to Ben      |
        | commits            |
      Then Ana's work is committed
      And Ana's transactions have run at serializable
      And the account of Ben holds 57
