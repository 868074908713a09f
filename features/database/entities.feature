@database @needs:pgvector
Feature: Entities: the skills, job roles and agents of a tenant
  What was written is what is read, a stale update does not overwrite a newer one, and nothing is
  deleted that others still refer to.
  Segment: all. Value: records that can be relied on. Source: S4-DB-08, S4-RLS-02, S4-RLS-04.

  Background:
    Given the entities of Acme
      | kind     | name      | skill  | job role  |
      | skill    | Python    |        |           |
      | job role | Developer |        |           |
      | agent    | Ada       | Python | Developer |

  Rule: A committed entity is read as it was written

    @S4-DB-08 @S4-RLS-02 @S4-RLS-04 @severity:critical
    Scenario: Acme adds a skill
      When Acme adds these entities in one session
        | kind  | name | category | external id | tags       | attributes      | created by |
        | skill | Go   | domain   | S-2         | fast, safe | {"since": 2015} | Ana        |
      Then Acme's skill Go has
        | field       | value           |
        | category    | domain          |
        | external id | S-2             |
        | tags        | fast, safe      |
        | attributes  | {"since": 2015} |
        | created by  | Ana             |
        | status      | draft           |
        | alignment   | unreviewed      |
        | retired at  |                 |
        | version     | 1               |
      And Acme finds Ada, Developer, Go and Python

  Rule: An update based on a stale read is refused

    @S4-DB-08
    Scenario: Ben changes a skill that Ana has changed since Ben has read it
      Given Ana and Ben have read Acme's skill Python
      And Ana has changed the description of Acme's skill Python to "a snake"
      When Ben changes the description of Acme's skill Python to "a language"
      Then Ben is refused: serialization failure
      And Acme's skill Python has
        | field       | value   |
        | description | a snake |
        | version     | 2       |
      And nothing else has changed

    @S4-DB-08
    Scenario: Ben retires a skill that Ana has changed since Ben has read it
      Given Ana and Ben have read Acme's skill Python
      And Ana has changed the status of Acme's skill Python to "active"
      When Ben retires Acme's skill Python
      Then Ben is refused: serialization failure
      And Acme's skill Python has
        | field      | value  |
        | status     | active |
        | retired at |        |
      And nothing else has changed

  Rule: The origin of an entity never changes

    @S4-DB-08
    Scenario Outline: <actor> changes the <field> of a skill
      When <actor> changes the <field> of Acme's skill Python to "<value>"
      Then <actor> is refused: check violation with the message "<constraint>"
      And nothing else has changed

      Examples: fields that a tenant can name, and the kind of an entity, which it cannot
        | actor           | field       | value                     | constraint                        |
        | Acme            | created at  | 2020-01-01T00:00:00+00:00 | base_entity_created_at_immutable  |
        | Acme            | created by  | Ben                       | base_entity_created_by_immutable  |
        | the table owner | entity type | team                      | base_entity_entity_type_immutable |

  Rule: A tenant can retire its entities, but not delete them

    @S4-DB-08
    Scenario: Acme retires a skill that Ada has
      When Acme retires its skill Python
      Then Acme finds Ada and Developer
      And Acme's skill Python has
        | field      | value     |
        | status     | retired   |
        | retired at | any value |
      And Acme's agent Ada has
        | field | value  |
        | skill | Python |

    @S4-DB-08
    Scenario: Acme reactivates a retired skill
      Given Acme has changed the status of its skill Python to "retired"
      When Acme changes the status of its skill Python to "active"
      Then Acme finds Ada, Developer and Python
      And Acme's skill Python has
        | field      | value  |
        | status     | active |
        | retired at |        |

    @S4-DB-08
    Scenario: Acme deletes its agent
      When Acme deletes its agent Ada
      Then Acme is refused: insufficient privilege
      And nothing else has changed
