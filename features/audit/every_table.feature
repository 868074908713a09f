@audit @needs:pgvector
Feature: Records of whatever an entity is made of
  What a kind of entity has of its own stands in a table of its own, and what a job role needs in
  another one. Whoever changes just that, with or without the agency, is on record all the same.
  Segment: all. Value: no way round the trail. Source: S4-AUD-02, S4-AUD-04.

  Background:
    Given the entities of Acme
      | kind     | name      | skill  | job role  |
      | skill    | Python    |        |           |
      | industry | Retail    |        |           |
      | job role | Developer |        |           |
      | job role | Tester    |        |           |
      | team     | Blue      |        |           |
      | agent    | Ada       | Python | Developer |
    And the entities of Bolt
      | kind  | name  |
      | skill | Cobol |

  Rule: What is done past the store is recorded, too

    @S4-AUD-04
    Scenario Outline: The owner of the tables changes what only a <kind> has
      When the table owner changes the <field> of Acme's <kind> <name> to "<value>"
      Then the audit trail of Acme ends with
        | record | action  | entity        | by                      |
        | 7      | changed | <kind> <name> | the owner of the tables |
      And the audit trail of Acme is sound
      And the audit trail of Bolt has 1 record, numbered without a gap

      Examples: each kind has a table of its own
        | kind     | name      | field     | value  |
        | skill    | Python    | category  | soft   |
        | industry | Retail    | sector    | food   |
        | job role | Developer | seniority | junior |
        | team     | Blue      | capacity  | 4      |
        | agent    | Ada       | job role  | Tester |

  Rule: What a job role needs is part of what it says

    @S4-AUD-02
    Scenario: Ana says that a developer needs Python, and Ben takes that back
      When people of Acme act in turn
        | Ana                       | Ben                        |
        | has Developer need Python |                            |
        | commits                   |                            |
        |                           | has Developer need nothing |
        |                           | commits                    |
      Then the audit trail of Acme ends with
        | record | action  | entity             | by              |
        | 7      | changed | job role Developer | the application |
        | 8      | changed | job role Developer | the application |
      And the audit trail of Acme is sound
      And the audit trail of Bolt has 1 record, numbered without a gap

    @S4-AUD-02
    Scenario: Ben says what a developer needs once more, in another order
      Given the server makes no use of indexes
      When people of Acme act in turn
        | Ana                       | Ben                        |
        | adds Go                   |                            |
        | has Developer need Python |                            |
        | has Developer need Go     |                            |
        | commits                   |                            |
        |                           | has Developer need nothing |
        |                           | has Developer need Go      |
        |                           | has Developer need Python  |
        |                           | commits                    |
      Then the audit trail of Acme ends with
        | record | action  | entity             |
        | 7      | added   | skill Go           |
        | 8      | changed | job role Developer |
      And the audit trail of Acme is sound

    @S4-AUD-02
    Scenario: The owner of the tables hands a need on, so that two job roles change
      When people of Acme act in turn
        | Ana                       |
        | has Developer need Python |
        | commits                   |
      And the table owner has Acme's job role Tester need what Developer has needed
      Then the audit trail of Acme has 9 records, numbered without a gap
      And the audit trail of Acme is sound
      And the audit trail of Bolt has 1 record, numbered without a gap

  Rule: What entities can say one day is no change of what they have said

    @S4-AUD-09
    Scenario: A later migration gives skills one more column
      When skills get one more column, which is empty
      Then the audit trail of Acme has 6 records, numbered without a gap
      And the audit trail of Acme is sound
      And the audit trail of Bolt is sound

  Rule: A trail reads the same in every time zone

    @S4-AUD-05
    Scenario: The owner of the tables changes a skill in Tokyo
      Given the clocks show the time of Asia/Tokyo
      When the table owner changes the category of Acme's skill Python to "soft"
      Then the audit trail of Acme ends with
        | record | action  | entity       |
        | 7      | changed | skill Python |
      And the audit trail of Acme is sound
