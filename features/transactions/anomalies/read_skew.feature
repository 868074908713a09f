@transactions
Feature: Read skew: one report from two states of the accounts
  Ben moves 2 from his account to Ana's while Ana reads the two, one after the other. If she reads his account after the
  transfer and hers before it, 2 are missing.
  Segment: finance, audit. Value: reports agree with themselves. Source: Hermitage G-single, S4-TXN-06.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: From repeatable read on, a row reads the same however often it is read

    @S4-TXN-06
    Scenario Outline: Ben's deposit is committed between two reads of Ana's, at <level>
      When two people act in turn at <level>
        | Ana       | Ben            |
        | reads Ben |                |
        |           | adds 25 to Ben |
        |           | commits        |
        | reads Ben |                |
        | commits   |                |
      Then Ana has read 20, <later>
      And the account of Ben holds 45

      Examples: the first levels that differ
        | level           | later | needs          |
        | read committed  | 45    | read-committed |
        | repeatable read | 20    |                |

  Rule: From repeatable read on, all reads of a transaction are of one snapshot

    @S4-TXN-06
    Scenario Outline: Ben moves 2 between Ana's reads of the two accounts, at <level>
      When two people act in turn at <level>
        | Ana       | Ben            |
        | reads Ana |                |
        |           | sets Ana to 12 |
        |           | sets Ben to 18 |
        |           | commits        |
        | reads Ben |                |
        | commits   |                |
      Then Ana has read 10, <later>
      And the accounts are
        | owner | balance |
        | Ana   | 12      |
        | Ben   | 18      |

      Examples: the first levels that differ
        | level           | later | needs          |
        | read committed  | 18    | read-committed |
        | repeatable read | 20    |                |

  Rule: From repeatable read on, deleting an account that has changed since the snapshot is refused

    Scenario Outline: Ana deletes those holding 20 after Ben has moved 2, at <level>
      When two people act in turn at <level>
        | Ana                             | Ben            |
        | reads Ana                       |                |
        |                                 | sets Ana to 12 |
        |                                 | sets Ben to 18 |
        |                                 | commits        |
        | deletes the accounts holding 20 |                |
        | commits                         |                |
      Then Ana has read 10
      And Ana <outcome>
      And the accounts are
        | owner | balance |
        | Ana   | 12      |
        | Ben   | 18      |
      And nothing else has changed

      Examples: the first levels that differ
        | level           | outcome                           | needs              |
        | read committed  | has committed                     | read-committed     |
        | repeatable read | is refused: serialization failure | first-updater-wins |
