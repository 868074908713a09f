@transactions @needs:foreign-keys
Feature: Foreign keys: agreements that refer to an account
  A loan without a debtor and a card without a holder are money lost or stolen. The foreign key of each kind of
  agreement defines what happens if its account does not exist, or is deleted.
  Segment: all. Value: no dangling references. Source: S4-TXN-12, S4-TXN-13, PostgreSQL 18, section 5.5.5.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: An agreement on an account that does not exist is refused, at the latest at the commit

    @S4-TXN-12 @severity:critical
    Scenario Outline: Ana inserts a <agreement> for Cleo, who has no account
      When one person acts at read committed
        | Ana                            |
        | adds 5 to Ana                  |
        | inserts a <agreement> for Cleo |
        | commits                        |
      Then Ana is refused: foreign key violation
      And Ana has rolled back
      And nothing else has changed

      Examples: kinds of agreements; the foreign key of standing orders is deferred
        | agreement      |
        | loan           |
        | card           |
        | standing order |

  Rule: A deferred foreign key allows any order within a transaction

    @S4-TXN-12
    Scenario: Ana inserts a standing order before she opens its account
      When one person acts at read committed
        | Ana                               |
        | inserts a standing order for Cleo |
        | opens Cleo with 10                |
        | commits                           |
      Then Ana has committed
      And the account of Cleo holds 10
      And the agreements are
        | agreement      | owner |
        | standing order | Cleo  |
      And nothing else has changed

  Rule: Deleting an account deletes its standing orders, frees its cards, and is refused if it has a loan

    @S4-TXN-13
    Scenario: Ben's standing order is deleted with his account, and his card has no owner
      When one person acts at read committed
        | Ana                              |
        | inserts a standing order for Ana |
        | inserts a standing order for Ben |
        | inserts a loan for Ana           |
        | inserts a card for Ana           |
        | inserts a card for Ben           |
        | commits                          |
        | deletes Ben                      |
        | commits                          |
      Then Ana has committed
      And the agreements are
        | agreement      | owner |
        | standing order | Ana   |
        | loan           | Ana   |
        | card           | Ana   |
        | card           |       |
      And the accounts are
        | owner | balance |
        | Ana   | 100     |

    @S4-TXN-13
    Scenario: Ben's loan keeps his account from being deleted
      When one person acts at read committed
        | Ana                              |
        | inserts a standing order for Ben |
        | inserts a loan for Ben           |
        | commits                          |
        | adds 5 to Ana                    |
        | deletes Ben                      |
        | commits                          |
      Then Ana is refused: foreign key violation
      And Ana has rolled back
      And the account of Ben holds 50
      And the agreements are
        | agreement      | owner |
        | standing order | Ben   |
        | loan           | Ben   |
      And nothing else has changed
