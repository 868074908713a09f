@transactions
Feature: Searches while accounts change
  A search is a question about accounts that may not exist yet. Its answer must not depend on what
  others happened to do between two questions.
  Segment: finance, audit. Value: lists that agree. Source: Hermitage PMP and G-single, S4-TXN-07.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: From repeatable read on, no account turns up that was not there for the first search

    @S4-TXN-07
    Scenario Outline: Ben opens an account between two searches of Ana's, at <level>
      When two people act in turn at <level>
        | Ana                                 | Ben                |
        | counts the accounts with 30         |                    |
        |                                     | opens Cleo with 30 |
        |                                     | commits            |
        | counts the accounts with 25 or more |                    |
        | commits                             |                    |
      Then Ana has first counted 0 and then <later>
      And the account of Cleo holds 30

      Examples: the levels PostgreSQL offers
        | because                                       | level           | later | needs              |
        | each statement sees what is committed by then | read committed  | 1     | read-committed     |
        | the whole transaction sees one moment         | repeatable read | 0     |                    |
        | it is as if Ana had come first                | serializable    | 0     | readers-never-wait |

  Rule: From repeatable read on, one account is not found under two balances

    Scenario Outline: Ana finds her account at 10 and looks for those with 14, at <level>
      When two people act in turn at <level>
        | Ana                         | Ben            |
        | counts the accounts with 10 |                |
        |                             | sets Ana to 14 |
        |                             | commits        |
        | counts the accounts with 14 |                |
        | commits                     |                |
      Then Ana has first counted 1 and then <later>
      And the account of Ana holds 14

      Examples: the levels PostgreSQL offers
        | because                        | level           | later | needs              |
        | the second search sees the new | read committed  | 1     | read-committed     |
        | for Ana it still holds 10      | repeatable read | 0     |                    |
        | Ana comes before Ben           | serializable    | 0     | readers-never-wait |

  Rule: From repeatable read on, nobody deletes what they search for among changed accounts

    @needs:early-snapshots
    Scenario Outline: Ben deletes those with 20 while Ana raises everybody's balance, at <level>
      At read committed Ben deletes nobody, although at any moment somebody has held 20.

      When two people act in turn at <level>
        | Ana                      | Ben                                    |
        | adds 10 to every account |                                        |
        |                          | deletes the accounts with 20 and waits |
        | commits                  |                                        |
        |                          | counts the accounts with 20            |
        |                          | commits                                |
      Then Ben has waited for Ana
      And Ben's work is <ending>
      And the accounts are
        | owner | balance |
        | Ana   | 20      |
        | Ben   | 30      |

      Examples: the levels PostgreSQL offers
        | because                                         | level           | ending                         |
        | the one account has 30 by now, the other had 10 | read committed  | committed                      |
        | the account found was changed by another        | repeatable read | refused: serialization failure |
        | no order of the two leaves both                 | serializable    | refused: serialization failure |
