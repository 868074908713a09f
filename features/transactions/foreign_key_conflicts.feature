@transactions @S4-TXN-12 @needs:agreements
Feature: Agreements that are signed while an account is closed
  Ana signs for Ben, and Cleo closes his account at the same moment. Each looks and finds nothing in
  the way; only who waits for the other learns how it ended.
  Segment: all. Value: no loose ends in a rush either. Source: S4-TXN-12, S4-TXN-13, PostgreSQL 18, section 13.3.2.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: Nobody closes an account for which somebody else has just signed

    @S4-TXN-13
    Scenario Outline: Cleo closes Ben's account while Ana signs a loan for him, at <level>
      When two people act in turn at <level>
        | Ana                  | Cleo                  |
        |                      | counts the accounts   |
        | signs a loan for Ben |                       |
        |                      | deletes Ben and waits |
        | commits              |                       |
        |                      | commits               |
      Then Cleo has waited for Ana
      And Cleo's work is <ending>
      And the agreements are
        | kind | owner |
        | loan | Ben   |
      And the accounts are as they were

      Examples: the levels PostgreSQL offers
        | because                              | level           | ending                      |
        | the loan is there by then            | read committed  | refused: foreign key violation |
        | rules look at now, not at her moment | repeatable read | refused: foreign key violation |
        | no order has a loan without account  | serializable    | refused: foreign key violation |

  Rule: Nobody signs for an account that somebody else has just closed

    Scenario Outline: Ana signs a loan for Ben while Cleo closes his account, at <level>
      When two people act in turn at <level>
        | Ana                            | Cleo        |
        | reads Ben                      |             |
        |                                | deletes Ben |
        | signs a loan for Ben and waits |             |
        |                                | commits     |
        | commits                        |             |
      Then Ana's work is <ending>
      And Ana has waited for Cleo
      And there is no agreement

      Examples: the levels PostgreSQL offers
        | because                              | level           | ending                         |
        | the account has gone by then         | read committed  | refused: foreign key violation    |
        | it is not what Ana has seen any more | repeatable read | refused: serialization failure |
        | no order has a loan without account  | serializable    | refused: serialization failure |

    Scenario Outline: Cleo <locks> before she closes the account
      When two people act in turn at read committed
        | Ana                                | Cleo            |
        |                                    | <locks>         |
        | signs a loan for <owner> and waits |                 |
        |                                    | deletes <owner> |
        |                                    | commits         |
        | commits                            |                 |
      Then Ana has waited for Cleo
      And Ana's work is refused: foreign key violation
      And there is no agreement

      Examples: ways to lock an account
        | because                           | locks                       | owner |
        | she has the time                  | locks Ben                   | Ben   |
        | she would do something else first | locks Ben without waiting   | Ben   |
        | any account would have done       | picks the next free account | Ana   |

  Rule: Those who need the account, but not to themselves, do not wait for each other

    Scenario Outline: Ana signs a loan for Ben while Cleo <does>
      When two people act in turn at read committed
        | Ana                  | Cleo    |
        | signs a loan for Ben |         |
        |                      | <does>  |
        |                      | commits |
        | commits              |         |
      Then nobody has waited
      And Ana's work is committed
      And Cleo's work is committed

      Examples: what the account stays there for
        | because               | does                 |
        | he may have two loans | signs a loan for Ben |
        | he may have more then | adds 5 to Ben        |

  Rule: A commit waits until it is known whether the account stays

    Scenario Outline: Ana commits her standing order for Ben while Cleo closes his account and <ends>
      When two people act in turn at read committed
        | Ana                            | Cleo        |
        |                                | deletes Ben |
        | adds 5 to Ana                  |             |
        | signs a standing order for Ben |             |
        | commits and waits              |             |
        |                                | <ends>      |
      Then Ana has waited for Cleo
      And Ana's commit is <ending>
      And the account of Ana holds <balance>

      Examples: what becomes of the account
        | because                     | ends       | ending                      | balance |
        | Ben's account has gone      | commits    | refused: foreign key violation | 100     |
        | Ben's account is there, yet | rolls back | committed                   | 105     |
