@audit @needs:pgvector
Feature: Append-only audit trail: no statement changes or removes a record
  Anyone with something to hide starts with its records. The application cannot write to the trail at all, and triggers
  keep even the table owner from destroying evidence by mistake.
  Segment: all. Value: records that stay. Source: S4-AUD-03, S4-AUD-06, S4-RLS-03, WAOOAW (append to a hash chain).

  Background:
    Given the entities of Acme
      | kind  | name   |
      | skill | Python |
      | skill | Rust   |
    And the entities of Bolt
      | kind  | name  |
      | skill | Cobol |

  Rule: The application can neither write, change nor remove records

    @S4-AUD-06 @S4-RLS-03 @severity:critical
    Scenario Outline: Acme tries to <attempt>
      When Acme tries to <attempt> in the audit trail of Acme
      Then Acme is refused: insufficient privilege
      And nothing else has changed

      Examples: statements of the application
        | attempt                       |
        | update a record               |
        | delete a record               |
        | truncate the table of records |
        | insert a record               |
        | move the head back            |
        | delete the head               |
        | disable the recording trigger |

  Rule: The table owner cannot change or remove records while the triggers are enabled

    @S4-AUD-03 @S4-RLS-03
    Scenario Outline: The table owner tries to <attempt>
      When the table owner tries to <attempt> in the audit trail of Acme
      Then the table owner is refused: check violation with the message "<trigger>"
      And nothing else has changed

      Examples: statements of the table owner
        | attempt                                      | trigger                  |
        | update a record                              | audit_record_append_only |
        | backdate a record                            | audit_record_append_only |
        | delete a record                              | audit_record_append_only |
        | truncate the table of records                | audit_record_append_only |
        | rewrite an old hash while appending a record | audit_record_append_only |
        | move the head back                           | audit_head_advances      |
        | move the head ahead                          | audit_head_advances      |
        | reassign the head to another tenant          | audit_head_advances      |
        | delete the head                              | audit_head_kept          |
        | truncate the table of heads                  | audit_head_kept          |

  Rule: The application cannot redirect the recording

    @S4-RLS-03
    Scenario: Ana shadows the tables with temporary ones
      When people of Acme act in turn
        | Ana                  |
        | adds Go              |
        | shadows the tables   |
        | commits              |
        | describes Python     |
        | commits              |
        | renames Rust to Ruby |
        | commits              |
      Then the audit trail of Acme ends with
        | record | action  | entity       | version |
        | 3      | added   | skill Go     | 1       |
        | 4      | changed | skill Python | 2       |
        | 5      | changed | skill Ruby   | 2       |
      And the old versions of Acme's skill Ruby are
        | version | name |
        | 1       | Rust |
      And the audit trail of Acme is valid
      And nothing else has changed

    @S4-RLS-03 @S4-AUD-02
    Scenario: Ana switches to another tenant before the records of her changes are written
      Given the application owns the tables
      When people of Acme act in turn
        | Ana                         |
        | adds Go                     |
        | switches to the tenant Bolt |
        | runs the deferred triggers  |
        | adds Basic                  |
        | commits                     |
      Then the audit trail of Acme ends with
        | record | action | entity     |
        | 2      | added  | skill Rust |
        | 3      | added  | skill Go   |
      And the audit trail of Bolt ends with
        | record | action | entity      |
        | 1      | added  | skill Cobol |
        | 2      | added  | skill Basic |
      And the audit trail of Acme is valid
      And the audit trail of Bolt is valid
