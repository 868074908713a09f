@database @needs:pgvector
Feature: Constraints: values that the database itself refuses
  An undefined status, an agent without a skill: invalid data that gets in once turns up in reports
  years later. The database refuses it and names the constraint, and the session can go on.
  Segment: all. Value: data that needs no cleaning. Source: S4-RLS-05 to S4-RLS-11, S4-MIG-11, S4-MIG-12.

  Background:
    Given the entities of Acme
      | kind     | name      | id | external id | skill  | job role  |
      | skill    | Python    | 1  | S-1         |        |           |
      | job role | Developer | 2  | J-1         |        |           |
      | agent    | Ada       | 3  | A-1         | Python | Developer |

  Rule: A value outside its column's domain is refused

    @S4-RLS-09 @S4-RLS-11 @severity:critical
    Scenario Outline: Acme adds an entity whose <field> is <value>
      When Acme adds these entities in one session
        | kind   | name   | <field> |
        | <kind> | <name> | <value> |
      Then Acme is refused: check violation with the message "<constraint>"
      And nothing else has changed

      Examples: values that are not in the set, too small, or empty
        | kind     | name   | field    | value   | constraint                   |
        | skill    | Go     | status   | unknown | base_entity_status_check     |
        | skill    | Go     | category | unknown | skill_entity_category_check  |
        | team     | Blue   | capacity | 0       | team_entity_capacity_check   |
        | industry | Retail | sector   | ""      | industry_entity_sector_check |

  Rule: NULL in a mandatory column is refused

    @S4-RLS-05 @S4-MIG-11 @S4-RLS-11
    Scenario Outline: Acme adds an entity whose <column> is NULL
      When Acme adds these entities in one session
        | kind   | name   | <field> |
        | <kind> | <name> | <value> |
      Then Acme is refused: not-null violation with the message "<column>"
      And nothing else has changed

      Examples: mandatory columns of all entities, of a kind, and references
        | column   | kind  | name | field    | value |
        | name     | skill | null | category | soft  |
        | category | skill | Go   | category | null  |
        | skill_id | agent | Bea  | skill    | null  |

  Rule: A second row with a unique value is refused

    @S4-RLS-06 @S4-MIG-12 @S4-RLS-07 @S4-RLS-11
    Scenario Outline: Acme adds a skill with the <field> of <other>
      When Acme adds these entities in one session
        | kind  | name | <field> |
        | skill | Go   | <value> |
      Then Acme is refused: unique violation with the message "<constraint>"
      And nothing else has changed

      Examples: an external id is unique among all kinds
        | field       | other         | value | constraint                         |
        | external id | another skill | S-1   | base_entity_tenant_external_id_key |
        | external id | an agent      | A-1   | base_entity_tenant_external_id_key |
        | id          | another skill | 1     | base_entity_pkey                   |

  Rule: A refused statement leaves the session usable

    @S4-RLS-11
    Scenario: Acme goes on after two refusals
      When Acme adds these entities in one session
        | kind     | name   | external id | status  |
        | skill    | Rust   |             | unknown |
        | industry | Retail |             |         |
        | skill    | Java   | S-1         |         |
        | skill    | Go     |             |         |
      Then Acme is refused: unique violation
      And Acme finds Ada, Developer, Go, Python and Retail
