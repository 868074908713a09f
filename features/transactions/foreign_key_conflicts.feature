@transactions @S4-TXN-12 @needs:foreign-keys
Feature: Foreign keys under concurrency: a loan on an account that is being deleted
  Ana inserts a loan for Ben while Cleo deletes his account. Each checks and finds nothing wrong; a dangling
  reference is avoided only if one waits for the other.
  Segment: all. Value: no dangling references under load. Source: S4-TXN-12, S4-TXN-13, PostgreSQL 18, section 13.3.2.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: Deleting an account waits for an uncommitted loan on it, and is refused if that is committed

    @S4-TXN-13
    Scenario Outline: Cleo deletes Ben's account while Ana inserts a loan on it, at <level>
      When two people act in turn at <level>
        | Ana                    | Cleo                  |
        |                        | counts the accounts   |
        | inserts a loan for Ben |                       |
        |                        | deletes Ben and waits |
        | commits                |                       |
        |                        | commits               |
      Then Cleo has waited for Ana
      And Cleo is refused: foreign key violation
      And the agreements are
        | agreement | owner |
        | loan      | Ben   |
      And nothing else has changed

      Examples: foreign keys look at what is committed, not at a snapshot
        | level          |
        | read committed |
        | serializable   |

  Rule: A loan waits for an uncommitted deletion of its account, and is refused if that is committed

    Scenario Outline: Ana inserts a loan for Ben while Cleo deletes his account, at <level>
      When two people act in turn at <level>
        | Ana                              | Cleo        |
        | reads Ben                        |             |
        |                                  | deletes Ben |
        | inserts a loan for Ben and waits |             |
        |                                  | commits     |
        | commits                          |             |
      Then Ana has waited for Cleo
      And Ana is refused: <refusal>
      And the accounts are
        | owner | balance |
        | Ana   | 100     |
      And nothing else has changed

      Examples: the first levels that differ
        | level           | refusal               |
        | read committed  | foreign key violation |
        | repeatable read | serialization failure |

    Scenario: Cleo locks Ben's account before she deletes it
      When two people act in turn at read committed
        | Ana                              | Cleo        |
        |                                  | locks Ben   |
        | inserts a loan for Ben and waits |             |
        |                                  | deletes Ben |
        |                                  | commits     |
        | commits                          |             |
      Then Ana has waited for Cleo
      And Ana is refused: foreign key violation
      And the accounts are
        | owner | balance |
        | Ana   | 100     |
      And nothing else has changed

  Rule: Transactions that only need the account to exist do not wait for each other

    Scenario Outline: Ana inserts a loan for Ben while Cleo <does>
      When two people act in turn at read committed
        | Ana                    | Cleo    |
        | inserts a loan for Ben |         |
        |                        | <does>  |
        |                        | commits |
        | commits                |         |
      Then no session has waited
      And Ana and Cleo have committed

      Examples: statements that keep the account
        | does                   |
        | inserts a loan for Ben |
        | adds 5 to Ben          |

  Rule: The commit of a deferred foreign key waits for an uncommitted deletion

    Scenario Outline: Ana commits a standing order for Ben while Cleo deletes his account and <ends>
      When two people act in turn at read committed
        | Ana                              | Cleo        |
        |                                  | deletes Ben |
        | inserts a standing order for Ben |             |
        | commits and waits                |             |
        |                                  | <ends>      |
      Then Ana has waited for Cleo
      And Ana <outcome>

      Examples: what becomes of the account
        | ends       | outcome                           |
        | commits    | is refused: foreign key violation |
        | rolls back | has committed                     |
