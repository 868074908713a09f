@transactions @needs:agreements
Feature: Agreements that need an account
  A loan that nobody owes and a card that nobody holds are money lost or stolen. Whatever refers to
  an account says what happens when there is none, or no longer.
  Segment: all. Value: no loose ends. Source: S4-TXN-12, S4-TXN-13, PostgreSQL 18, section 5.5.5.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: An agreement about an account that is not there is refused, at the latest at the commit

    @S4-TXN-12 @severity:critical
    Scenario Outline: Ana signs a <agreement> for Cleo, who has no account
      When one person acts at read committed
        | Ana                          |
        | adds 5 to Ana                |
        | signs a <agreement> for Cleo |
        | commits                      |
      Then Ana's work is refused: foreign key violation
      And Ana's commit is refused: <at the commit>
      And there is no agreement
      And the accounts are as they were

      Examples: when it is found out
        | because                         | agreement      | at the commit       |
        | money is lent to somebody       | loan           | transaction rolled back |
        | a card is for a holder          | card           | transaction rolled back |
        | the account may come afterwards | standing order | foreign key violation  |

  Rule: What is looked at only at the commit may be done in any order

    @S4-TXN-12
    Scenario: Ana signs for Cleo before she opens Cleo's account
      When one person acts at read committed
        | Ana                             |
        | signs a standing order for Cleo |
        | opens Cleo with 10              |
        | commits                         |
      Then Ana's work is committed
      And the account of Cleo holds 10
      And the agreements are
        | kind           | owner |
        | standing order | Cleo  |

  Rule: An account goes as its agreements say: they go along, keep it, or stay behind

    @S4-TXN-13
    Scenario: Ben's standing order goes with his account, and his card is nobody's
      Given the agreements
        | kind           | owner |
        | standing order | Ana   |
        | standing order | Ben   |
        | loan           | Ana   |
        | card           | Ana   |
        | card           | Ben   |
      When one person acts at read committed
        | Ana         |
        | deletes Ben |
        | commits     |
      Then Ana's work is committed
      And the agreements are
        | kind           | owner |
        | standing order | Ana   |
        | loan           | Ana   |
        | card           | Ana   |
        | card           |       |

    @S4-TXN-13
    Scenario: Ben's loan keeps his account
      Given the agreements
        | kind           | owner |
        | standing order | Ben   |
        | loan           | Ben   |
      When one person acts at read committed
        | Ana           |
        | adds 5 to Ana |
        | deletes Ben   |
        | commits       |
      Then Ana's work is refused: foreign key violation
      And the agreements are as they were
      And the accounts are as they were
