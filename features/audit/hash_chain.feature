@audit @needs:pgvector
Feature: One hash chain for each tenant
  Records are evidence only if a missing one is noticed: they are numbered in the order of commits, and each holds the
  hash of the one before.
  Segment: all. Value: a history in one order. Source: S4-AUD-05, S4-AUD-10, WAOOAW (append to a hash chain).

  Background:
    Given the entities of Bolt
      | kind  | name  |
      | skill | Cobol |

  Rule: A chain begins with the tenant's first change

    @S4-AUD-05
    Scenario: Acme adds its first skill
      When Acme adds these entities in one session
        | kind  | name | category |
        | skill | Rust | domain   |
      Then the audit trail of Acme ends with
        | record | action | entity     |
        | 1      | added  | skill Rust |
      And the audit trail of Acme is valid
      And nothing else has changed

  Rule: Entities of different tenants may have the same id

    @S4-AUD-05 @S4-RLS-10
    Scenario: Cora's entities have the same ids as Acme's
      Given the entities of Acme
        | kind     | name      | id |
        | skill    | Python    | 1  |
        | job role | Developer | 2  |
      And the entities of Cora
        | kind     | name    | id |
        | skill    | Latin   | 1  |
        | job role | Teacher | 2  |
      When people of Acme act in turn
        | Ana                      |
        | adds Python to Developer |
        | commits                  |
        | describes Python         |
        | commits                  |
      Then the audit trail of Acme ends with
        | record | action  | entity             | version |
        | 1      | added   | skill Python       | 1       |
        | 2      | added   | job role Developer | 1       |
        | 3      | changed | job role Developer | 1       |
        | 4      | changed | skill Python       | 2       |
      And the audit trail of Acme is valid
      And the audit trail of Cora is valid
      And nothing else has changed

  Rule: Records are numbered without gaps in the order of commits

    @S4-AUD-10 @severity:critical
    Scenario: Ana adds a skill first, and commits last
      When people of Acme act in turn
        | Ana       | Ben     | Cleo                       |
        | adds Rust |         |                            |
        |           | adds Go |                            |
        |           |         | adds Zig                   |
        |           | commits |                            |
        |           |         | rolls back after recording |
        | commits   |         |                            |
      Then the audit trail of Acme ends with
        | record | action | entity     |
        | 1      | added  | skill Go   |
        | 2      | added  | skill Rust |
      And the audit trail of Acme is valid
      And nothing else has changed
