@database @needs:pgvector
Feature: Entities that a tenant keeps
  An agency is made of skills, job roles and agents. What was written is what is read; what it was
  before can be looked up; and nothing vanishes that others still refer to.
  Segment: all. Value: records that can be relied on. Source: S4-DB-08, S4-RLS-02, S4-RLS-04.

  Background:
    Given the entities of Acme
      | kind     | name      | skill  | job role  |
      | skill    | Python    |        |           |
      | job role | Developer |        |           |
      | agent    | Ada       | Python | Developer |

  Rule: What was committed is read as it was written

    @S4-DB-08 @S4-RLS-02 @S4-RLS-04 @severity:critical
    Scenario: Acme adds a skill
      When Acme adds the skill Go
        | field       | value           |
        | category    | domain          |
        | external id | S-2             |
        | tags        | fast, safe      |
        | attributes  | {"since": 2015} |
      Then Acme's skill Go says
        | field       | value           |
        | category    | domain          |
        | external id | S-2             |
        | tags        | fast, safe      |
        | attributes  | {"since": 2015} |
        | status      | draft           |
        | alignment   | unreviewed      |
        | retired at  |                 |
        | version     | 1               |
      And Acme reads its skill Go as it is committed
      And Acme finds Ada, Developer, Go and Python

  Rule: Every change makes one version, and every old version is kept

    @S4-DB-08
    Scenario: Acme changes a skill twice
      When Acme changes the category of its skill Python to "soft"
      And Acme changes the status of its agent Ada to "active"
      And Acme changes the description of its skill Python to "a snake"
      Then the old versions of Acme's skill Python are
        | version | category  | description |
        | 1       | technical |             |
        | 2       | soft      |             |
      And Acme's skill Python says
        | field       | value   |
        | version     | 3       |
        | category    | soft    |
        | description | a snake |

  Rule: Nobody overwrites what somebody else has changed since they have read it

    Scenario: Ana and Ben change the same skill
      When people read Acme's skill Python before they change it in turn
        | person | field       | value      |
        | Ana    | description | a snake    |
        | Ben    | description | a language |
      Then Ben is refused: serialization failure
      And Acme's skill Python says
        | field       | value   |
        | description | a snake |
        | version     | 2       |

  Rule: Where an entity comes from never changes

    Scenario Outline: Acme's skill is to have another <field>
      When Acme changes the <field> of its skill Python to <value>
      Then Acme is refused: check violation with the message "<rule>"
      And the entities of Acme are as they were

      Examples: what stays as it was at the beginning
        | because                           | field      | value                       | rule                             |
        | its age would be a matter of will | created at | "2020-01-01T00:00:00+00:00" | base_entity_created_at_immutable |
        | somebody else would be to blame   | created by | "somebody"                  | base_entity_created_by_immutable |

    Scenario Outline: Not even the owner of the tables gives a skill another <field>
      When the owner of the tables changes the <field> of Acme's skill Python to <value>
      Then the owner of the tables is refused: check violation with the message "<rule>"
      And the entities of Acme are as they were

      Examples: what makes an entity what it is
        | because                           | field       | value                       | rule                              |
        | its age would be a matter of will | created at  | "2020-01-01T00:00:00+00:00" | base_entity_created_at_immutable  |
        | somebody else would be to blame   | created by  | "somebody"                  | base_entity_created_by_immutable  |
        | its table would be another        | entity type | "team"                      | base_entity_entity_type_immutable |

  Rule: Entities are retired, not deleted

    @S4-DB-08
    Scenario: Acme retires a skill that Ada has
      When Acme retires its skill Python
      Then Acme finds Ada and Developer
      And Acme's skill Python says
        | field  | value   |
        | status | retired |
      And the field retired at of Acme's skill Python is filled in
      And Acme's agent Ada says
        | field | value  |
        | skill | Python |

    Scenario: Acme takes a retired skill back
      Given Acme has retired its skill Python
      When Acme changes the status of its skill Python to "active"
      Then Acme finds Ada, Developer and Python
      And Acme's skill Python says
        | field      | value |
        | retired at |       |

    Scenario: Acme deletes its agent
      When Acme deletes its agent Ada
      Then Acme is refused: insufficient privilege
      And the entities of Acme are as they were
