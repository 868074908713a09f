@audit @needs:pgvector
Feature: Audit records: one for every change
  Auditors ask who changed an entity, when, and what it was before. Each transaction leaves exactly one record of each
  entity that it has changed, in the trail of its tenant.
  Segment: all. Value: answers to auditors. Source: S4-AUD-01 to S4-AUD-04, S4-AUD-07, S4-AUD-08.

  Background:
    Given the entities of Acme
      | kind     | name      |
      | skill    | Python    |
      | job role | Developer |
    And the entities of Bolt
      | kind  | name  |
      | skill | Cobol |

  Rule: Every change leaves exactly one record

    @S4-AUD-01 @S4-AUD-02 @severity:critical
    Scenario: Acme adds a skill
      When Acme adds these entities in one session
        | kind  | name | category |
        | skill | Rust | domain   |
      Then the audit trail of Acme ends with
        | record | action | entity             | role            |
        | 1      | added  | skill Python       | the table owner |
        | 2      | added  | job role Developer | the table owner |
        | 3      | added  | skill Rust         | the application |
      And the audit trail of Bolt ends with
        | record | action | entity      | role            |
        | 1      | added  | skill Cobol | the table owner |

    @S4-AUD-04
    Scenario: Ana changes a skill in two transactions
      When people of Acme act in turn
        | Ana                    |
        | describes Python       |
        | commits                |
        | renames Python to Ruby |
        | commits                |
      Then the audit trail of Acme ends with
        | record | action  | entity             | version |
        | 1      | added   | skill Python       | 1       |
        | 2      | added   | job role Developer | 1       |
        | 3      | changed | skill Python       | 2       |
        | 4      | changed | skill Ruby         | 3       |
      And the old versions of Acme's skill Ruby are
        | version | name   |
        | 1       | Python |
        | 2       | Python |
      And nothing else has changed

    @S4-AUD-03
    Scenario: A refused change leaves no record
      When Acme changes the created at of its skill Python to "2020-01-01T00:00:00+00:00"
      Then Acme is refused: check violation with the message "base_entity_created_at_immutable"
      And nothing else has changed

  Rule: Records outlive the entity that they describe

    @S4-AUD-08
    Scenario: The table owner deletes a skill
      When the table owner deletes Acme's skill Python
      Then the audit trail of Acme ends with
        | record | action  | entity             | version |
        | 1      | added   | skill Python       | 1       |
        | 2      | added   | job role Developer | 1       |
        | 3      | deleted | skill Python       |         |
      And the audit trail of Acme is valid
      And nothing else has changed

  Rule: A query returns the records of an entity or of a period, in order

    @S4-AUD-07
    Scenario: Acme queries the records of a skill
      Given people of Acme have acted in turn
        | Ana                      |
        | describes Python         |
        | commits                  |
        | adds Python to Developer |
        | commits                  |
        | renames Python to Ruby   |
        | commits                  |
      When Acme queries the audit records of its skill Ruby
      Then the query returns the records
        | record | action  | entity       | version |
        | 1      | added   | skill Python | 1       |
        | 3      | changed | skill Python | 2       |
        | 5      | changed | skill Ruby   | 3       |

    @S4-AUD-07
    Scenario: Acme queries the records from one moment until just before another
      Given people of Acme have acted in turn
        | Ana                    |
        | describes Python       |
        | commits                |
        | renames Python to Ruby |
        | commits                |
      When Acme queries the audit records from record 2 until record 4
      Then the query returns the records
        | record | action  | entity             |
        | 2      | added   | job role Developer |
        | 3      | changed | skill Python       |

    @S4-AUD-07
    Scenario: A query returns no records of another tenant
      Given people of Acme have acted in turn
        | Ana       |
        | adds Rust |
        | commits   |
      And people of Bolt have acted in turn
        | Bea        |
        | adds Basic |
        | commits    |
      When Bolt queries the audit records from record 1 until record 2
      Then the query returns the records
        | record | action | entity      | role            |
        | 1      | added  | skill Cobol | the table owner |
