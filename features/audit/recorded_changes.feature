@audit @needs:pgvector
Feature: Recorded changes: every table of an entity is audited
  Each kind of entity has a table of its own, and the skills of a job role have another. A change of just one of them
  is recorded, whether or not the application makes it.
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

  Rule: Changes that bypass the application are recorded

    @S4-AUD-04
    Scenario Outline: The table owner changes the <field> of Acme's <kind>
      When the table owner changes the <field> of Acme's <kind> <name> to "<value>"
      Then the audit trail of Acme ends with
        | record | action  | entity        | role            |
        | 7      | changed | <kind> <name> | the table owner |
      And the audit trail of Acme is valid
      And nothing else has changed

      Examples: each kind has a table of its own
        | kind     | name      | field     | value  |
        | skill    | Python    | category  | soft   |
        | industry | Retail    | sector    | food   |
        | job role | Developer | seniority | junior |
        | team     | Blue      | capacity  | 4      |
        | agent    | Ada       | job role  | Tester |

  Rule: The skills of a job role are part of its records

    @S4-AUD-02
    Scenario: Ana adds a skill to a job role, and Ben removes it
      When people of Acme act in turn
        | Ana                      | Ben                             |
        | adds Python to Developer |                                 |
        | commits                  |                                 |
        |                          | removes all skills of Developer |
        |                          | commits                         |
      Then the audit trail of Acme ends with
        | record | action  | entity             | role            |
        | 7      | changed | job role Developer | the application |
        | 8      | changed | job role Developer | the application |
      And the audit trail of Acme is valid
      And nothing else has changed

    @S4-AUD-02
    Scenario: Ben adds the same skills in another order
      Given the server setting enable_indexscan is "off"
      When people of Acme act in turn
        | Ana                      | Ben                             |
        | adds Go                  |                                 |
        | adds Python to Developer |                                 |
        | adds Go to Developer     |                                 |
        | commits                  |                                 |
        |                          | removes all skills of Developer |
        |                          | adds Go to Developer            |
        |                          | adds Python to Developer        |
        |                          | commits                         |
      Then the audit trail of Acme ends with
        | record | action  | entity             |
        | 7      | added   | skill Go           |
        | 8      | changed | job role Developer |
      And the audit trail of Acme is valid
      And nothing else has changed

  Rule: Records do not depend on the time zone of a session

    @S4-AUD-05
    Scenario: The table owner changes a skill in Tokyo
      Given the server setting TimeZone is "Asia/Tokyo"
      When the table owner changes the category of Acme's skill Python to "soft"
      Then the audit trail of Acme ends with
        | record | action  | entity       |
        | 7      | changed | skill Python |
      And the audit trail of Acme is valid
      And nothing else has changed
