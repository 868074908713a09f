@audit @needs:pgvector
Feature: One chain of records for each tenant
  A record counts for something only if nobody can tell which one is missing: they are numbered in
  the order in which the changes became true, and each holds on to the one before.
  Segment: all. Value: a history in one order. Source: S4-AUD-05, S4-AUD-10, WAOOAW (append to a hash chain).

  Background:
    Given the entities of Bolt
      | kind  | name  |
      | skill | Cobol |

  Rule: A chain begins with the first change

    @S4-AUD-05
    Scenario: Acme adds its first skill
      When Acme adds these entities in one session
        | kind  | name | category |
        | skill | Rust | domain   |
      Then the audit trail of Acme says
        | record | action | entity     |
        | 1      | added  | skill Rust |
      And the audit trail of Acme is sound

  Rule: Who has the same number with another tenant is somebody else

    @S4-AUD-05 @S4-RLS-10
    Scenario: Cora numbers its entities like Acme
      Given the entities of Acme
        | kind     | name      | id |
        | skill    | Python    | 1  |
        | job role | Developer | 2  |
      And the entities of Cora
        | kind     | name    | id |
        | skill    | Latin   | 1  |
        | job role | Teacher | 2  |
      When people of Acme act in turn
        | Ana                       |
        | has Developer need Python |
        | commits                   |
      And the table owner changes the category of Acme's skill Python to "soft"
      And Cora changes the seniority of its job role Teacher to "lead"
      Then the audit trail of Acme says
        | record | action  | entity             | version |
        | 1      | added   | skill Python       | 1       |
        | 2      | added   | job role Developer | 1       |
        | 3      | changed | job role Developer | 1       |
        | 4      | changed | skill Python       | 2       |
      And the audit trail of Cora says
        | record | action  | entity           | version |
        | 1      | added   | skill Latin      | 1       |
        | 2      | added   | job role Teacher | 1       |
        | 3      | changed | job role Teacher | 2       |
      And the audit trail of Acme is sound
      And the audit trail of Cora is sound

  Rule: Records are numbered in the order of commits, not of changes

    @S4-AUD-10 @severity:critical
    Scenario: Ana adds a skill first, and commits last
      When people of Acme act in turn
        | Ana       | Ben     | Cleo                        |
        | adds Rust |         |                             |
        |           | adds Go |                             |
        |           |         | adds Zig                    |
        |           | commits |                             |
        |           |         | gives up at the last moment |
        | commits   |         |                             |
      Then the audit trail of Acme says
        | record | action | entity     |
        | 1      | added  | skill Go   |
        | 2      | added  | skill Rust |
      And the audit trail of Acme is sound

  Rule: However many write at once, each tenant has one chain without gaps

    @S4-AUD-10
    Scenario: Two tenants at once, and every second writer thinks better of it
      When 8 people of each of Acme and Bolt add a skill at once, and every second one gives up at the last moment
      Then the audit trail of Acme has 4 records, numbered without a gap
      And the audit trail of Bolt has 5 records, numbered without a gap
      And the audit trail of Acme is sound
      And the audit trail of Bolt is sound
