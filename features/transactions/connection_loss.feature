@transactions @needs:cut-connections
Feature: Lines that are lost in the middle of work
  Whoever loses the line must know what that means for their work: undone for certain, or perhaps done. The one can be
  done again at once; with the other, one has to look first, or it is done twice.
  Segment: all. Value: nothing twice, nothing lost. Source: S4-TXN-02, SQLSTATE 08007, docs/decisions/0035.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |
      | Cleo  | 10      |

  Rule: Whoever does not know what came of a commit can look, and do what is not there

    @S4-TXN-02
    Scenario: Ana looks, finds nothing of her work, and does it again
      When two people act in turn at serializable
        | Ana                             | Dan          |
        |                                 | deletes Cleo |
        | adds 20 to Ana                  |              |
        | signs a standing order for Cleo |              |
        | commits and waits               |              |
        | is cut off                      |              |
        |                                 | rolls back   |
        | rolls back                      |              |
        | asks for the level              |              |
        | reads Ana                       |              |
        | adds 20 to Ana                  |              |
        | commits                         |              |
      Then Ana has read 100
      And Ana's work is refused: outcome unknown
      But Ana's commit is committed
      And Ana's transactions have run at serializable
      And the account of Ana holds 120

  Rule: Whoever loses the line before the commit is told so, whatever the server had to say, and nothing is kept

    @needs:row-locks
    Scenario: Ana is cut off while she waits for Ben's account
      When two people act in turn at read committed
        | Ana                      | Dan           |
        |                          | adds 5 to Ben |
        | adds 20 to Ana           |               |
        | adds 30 to Ben and waits |               |
        | is cut off               |               |
        |                          | commits       |
      Then Ana is told 1 time that the line is lost, with the words: terminated
      And Dan's work is committed
      And the accounts are
        | owner | balance |
        | Ana   | 100     |
        | Ben   | 55      |
        | Cleo  | 10      |
