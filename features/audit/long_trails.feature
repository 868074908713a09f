@audit @needs:pgvector
Feature: Trails of many years
  A trail is asked for when it has grown long and the agency cannot stop for it. Whoever looks at the
  first page only, or needs a larger machine every year, will not find out what happened.
  Segment: all. Value: evidence at any time. Source: S4-AUD-07, S4-AUD-09.

  Background:
    Given the entities of Acme
      | kind  | name   |
      | skill | Python |
      | skill | Rust   |
    And the entities of Bolt
      | kind  | name  |
      | skill | Cobol |
    And 3000 older records of Acme, one a minute until an hour ago

  Rule: A trail is verified to its end, however long it is

    @S4-AUD-09
    Scenario: Somebody blames somebody else for what was done last
      When somebody with all rights blames somebody else in the last record, in the audit trail of Acme
      Then the audit trail of Acme is broken at record 3002: it was altered
      And the audit trail of Bolt is sound

  Rule: A verification holds a few records at a time

    Scenario: Acme wants to know whether its trail is sound
      When Acme has its audit trail verified
      Then that has taken less than 4 MB of memory
      And the audit trail of Acme is sound

  Rule: Others go on working while a trail is verified

    Scenario: A record is added between the first look and the last
      When somebody adds to the audit trail of Acme while it is verified
      Then nothing was found wrong with it
      And the audit trail of Acme ends with
        | record | action  | entity       |
        | 3003   | changed | skill Python |
        | 3004   | changed | skill Rust   |
      And the audit trail of Acme is sound

  Rule: Whoever asks for a time does not read all of the others

    @S4-AUD-07
    Scenario: Acme looks at the last half hour
      When Acme looks up what was recorded in the last 30 minutes
      Then 2 records are found by the index audit_record_tenant_created_at_idx
