@audit @needs:pgvector
Feature: Tamper detection: verification finds the first record that was tampered with
  An administrator can disable every trigger. Verification still finds what was done then, and at which record, and the
  trails of other tenants stay valid.
  Segment: all. Value: evidence. Source: S4-AUD-05, S4-AUD-09, transparency-dev/merkle (fixed corruptions), RFC 8785.

  Background:
    Given the entities of Acme
      | kind  | name   |
      | skill | Python |
      | skill | Rust   |
      | skill | Go     |
      | skill | Zig    |
    And the entities of Bolt
      | kind  | name  |
      | skill | Cobol |
      | skill | Basic |

  Rule: A trail without tampering is valid

    @S4-AUD-09
    Scenario: Acme changes a skill after the newest receipt
      Given the audit trail of Acme has receipts, kept elsewhere, up to record 4
      When Acme changes the category of its skill Python to "soft"
      Then the audit trail of Acme is valid
      And the audit trail of Bolt is valid

  Rule: Verification reports the first record that does not fit the chain

    @S4-AUD-05 @S4-AUD-09 @severity:critical
    Scenario Outline: An administrator <tampering>
      When an administrator <tampering> in the audit trail of Acme
      Then the audit trail of Acme is broken at record <record>: <problem>
      And the audit trail of Bolt is valid
      And nothing else has changed

      Examples: the content of a record
        | tampering                         | record | problem |
        | edits record 2                    | 2      | altered |
        | backdates record 2                | 2      | altered |
        | changes the entity id of record 2 | 2      | altered |
        | edits record 4                    | 4      | altered |

      Examples: the order of records
        | tampering                                | record | problem                 |
        | deletes record 1                         | 1      | missing                 |
        | deletes record 2                         | 2      | missing                 |
        | deletes record 4                         | 4      | missing                 |
        | inserts a record after record 2          | 4      | not linked              |
        | swaps record 2 with the next             | 2      | not linked              |
        | appends a record                         | 5      | conflicts with the head |
        | appends a record and skips a number      | 5      | missing                 |
        | deletes the head                         | 1      | conflicts with the head |
        | edits record 2 and recomputes all hashes | 4      | conflicts with the head |

      Examples: entities that changed without a record
        | tampering                                       | record | problem           |
        | updates the entity of record 2 without triggers | 2      | unrecorded change |
        | deletes the entity of record 2 without triggers | 2      | unrecorded change |

    @S4-AUD-09
    Scenario: An administrator drops the primary key and duplicates a record
      When an administrator duplicates record 3 in the audit trail of Acme
      Then the audit trail of Acme is broken at record 3: forked
      And the audit trail of Bolt is valid

    @S4-AUD-09
    Scenario: An administrator inserts an entity without a record
      When an administrator inserts an entity without triggers in the audit trail of Acme
      Then the audit trail of Acme is broken at the skill Unrecorded: unrecorded change
      And the audit trail of Bolt is valid
      And nothing else has changed

  Rule: A receipt kept elsewhere proves that the whole chain was rewritten

    @S4-AUD-09
    Scenario Outline: An administrator <tampering>, and Acme has receipts up to <newest>
      Given the audit trail of Acme has receipts, kept elsewhere, up to record <newest>
      When an administrator <tampering> in the audit trail of Acme
      Then the audit trail of Acme is broken at record <record>: <problem>
      And the audit trail of Bolt is valid
      And nothing else has changed

      Examples: the newest receipt is of the last record, or of one before
        | tampering                                             | newest | record | problem                  |
        | edits record 2 and recomputes all hashes and the head | 4      | 2      | conflicts with a receipt |
        | deletes record 4 and moves the head back              | 4      | 4      | missing                  |
        | edits record 4                                        | 2      | 4      | altered                  |

  Rule: Tampering with several trails is found in each

    @S4-AUD-09
    Scenario Outline: An administrator <tampering>, and both trails are broken
      When an administrator <tampering> in the audit trail of Acme
      Then the audit trail of Acme is broken at record 1: <problem>
      And the audit trail of Bolt is broken at record 1: <problem>

      Examples: tampering that affects two tenants
        | tampering                            | problem |
        | exchanges record 1 with that of Bolt | altered |
        | truncates the table of records       | missing |
