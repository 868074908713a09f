@audit @needs:pgvector @slow
Feature: Long audit trails: verified to the end, and queried by index
  Auditors ask for a trail when it has grown long, and the agency keeps working while it is read.
  Segment: all. Value: evidence at any time. Source: S4-AUD-07, S4-AUD-09.

  Background:
    Given the entities of Acme
      | kind  | name   |
      | skill | Python |
      | skill | Rust   |
    And the entities of Bolt
      | kind  | name  |
      | skill | Cobol |
    And the audit trail of Acme has 3000 older records, one a minute until an hour ago

  Rule: A trail is verified to its end

    @S4-AUD-09
    Scenario: An administrator edits the last of 3002 records
      When an administrator edits record 3002 in the audit trail of Acme
      Then the audit trail of Acme is broken at record 3002: altered
      And the audit trail of Bolt is valid
      And nothing else has changed

  Rule: A verification reads one snapshot while others write

    @S4-AUD-09
    Scenario: A record is added between the first query of a verification and the last
      When Acme adds records during a verification of the audit trail of Acme
      Then the audit trail of Acme is valid
      And the audit trail of Acme ends with
        | record | action  | entity       |
        | 3003   | changed | skill Python |
        | 3004   | changed | skill Rust   |
      And nothing else has changed

  Rule: A query for some records does not read the whole trail

    @S4-AUD-07
    Scenario Outline: Acme queries the records <of>
      When Acme queries the audit records <of>
      Then the query returns the records
        | record   | action | entity       | found by index |
        | <record> | added  | skill Python | <index>        |

      Examples: indexes of the audit trail
        | of                           | record | index                                      |
        | of its skill Python          | 1      | audit_record_tenant_entity_id_sequence_idx |
        | from record 1 until record 2 | 1      | audit_record_tenant_created_at_idx         |
