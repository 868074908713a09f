@transactions
Feature: Phantoms: searches whose results change while a transaction runs
  A search is a question about accounts that may not exist yet. Its answer must not depend on what others happen to do
  between two searches.
  Segment: finance, audit. Value: lists agree. Source: Hermitage PMP and G-single, S4-TXN-07.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: From repeatable read on, repeated searches find the same accounts

    @S4-TXN-07
    Scenario Outline: Ben opens an account between two searches of Ana's, at <level>
      When two people act in turn at <level>
        | Ana                                     | Ben                |
        | counts the accounts holding 30          |                    |
        |                                         | opens Cleo with 30 |
        |                                         | commits            |
        | counts the accounts holding at least 25 |                    |
        | commits                                 |                    |
      Then Ana has counted 0, <later>
      And the account of Cleo holds 30

      Examples: the first levels that differ
        | level           | later | needs          |
        | read committed  | 1     | read-committed |
        | repeatable read | 0     |                |

    @S4-TXN-07
    Scenario Outline: Ben <does> between two searches of Ana's for empty accounts, at <level>
      When two people act in turn at <level>
        | Ana                                   | Ben     |
        | counts the accounts holding at most 0 |         |
        |                                       | <does>  |
        |                                       | commits |
        | counts the accounts holding at most 0 |         |
        | counts the accounts                   |         |
        | commits                               |         |
      Then Ana has counted 0, <later>
      And Ben has committed

      Examples: what changes the result
        | does          | level           | later | needs          |
        | sets Ben to 0 | read committed  | 1, 2  | read-committed |
        | deletes Ben   | read committed  | 0, 1  | read-committed |
        | sets Ben to 0 | repeatable read | 0, 2  |                |
        | deletes Ben   | repeatable read | 0, 2  |                |

  Rule: From repeatable read on, an account is not found under two balances

    Scenario Outline: Ana counts those holding 10 and then those holding 14, at <level>
      When two people act in turn at <level>
        | Ana                            | Ben            |
        | counts the accounts holding 10 |                |
        |                                | sets Ana to 14 |
        |                                | commits        |
        | counts the accounts holding 14 |                |
        | commits                        |                |
      Then Ana has counted 1, <later>
      And the account of Ana holds 14

      Examples: the first levels that differ
        | level           | later | needs          |
        | read committed  | 1     | read-committed |
        | repeatable read | 0     |                |

  Rule: From repeatable read on, deleting what a concurrent transaction has changed is refused

    @needs:early-snapshots
    Scenario Outline: Ben deletes those holding 20 while Ana raises all balances, at <level>
      At read committed Ben deletes none, although there was always an account that held 20.

      When two people act in turn at <level>
        | Ana                      | Ben                                       |
        | adds 10 to every account |                                           |
        |                          | deletes the accounts holding 20 and waits |
        | commits                  |                                           |
        |                          | commits                                   |
      Then Ben has waited for Ana
      And Ben <outcome>
      And the accounts are
        | owner | balance |
        | Ana   | 20      |
        | Ben   | 30      |
      And nothing else has changed

      Examples: the first levels that differ
        | level           | outcome                           |
        | read committed  | has committed                     |
        | repeatable read | is refused: serialization failure |
