@database @needs:pgvector
Feature: Version history: former values of an entity, since when and by whom
  Auditors who look up an entity as it was a year ago also ask until when it was so, and who changed it.
  A history with gaps, or with times that could have been made up, answers nothing.
  Segment: all. Value: a history without gaps. Source: S4-DB-08.

  Background:
    Given the entities of Acme
      | kind     | name      | skill  | job role  |
      | skill    | Python    |        |           |
      | job role | Developer |        |           |
      | agent    | Ada       | Python | Developer |

  Rule: Every transaction that changes an entity creates one version of it, and of no other

    @S4-DB-08 @severity:critical
    Scenario: Acme changes a skill twice, and an agent in between
      When Acme changes the category of its skill Python to "soft"
      And Acme changes the status of its agent Ada to "active"
      And Acme changes the description of its skill Python to "a snake"
      Then the old versions of Acme's skill Python are
        | version | category  | description |
        | 1       | technical |             |
        | 2       | soft      |             |
      And the old versions of Acme's agent Ada are
        | version | status |
        | 1       | draft  |
      And Acme's skill Python has
        | field       | value   |
        | version     | 3       |
        | category    | soft    |
        | description | a snake |

    @S4-DB-08
    Scenario: Acme changes a skill three times before it commits
      When Acme changes the status, description and category of its skill Python to "active", "a snake" and "soft"
      Then the old versions of Acme's skill Python are
        | version | status | category  | description |
        | 1       | draft  | technical |             |
      And Acme's skill Python has
        | field       | value   |
        | version     | 2       |
        | status      | active  |
        | category    | soft    |
        | description | a snake |

    @S4-DB-08
    Scenario Outline: The table owner changes the <field> of a <kind>
      When the table owner changes the <field> of Acme's <kind> <name> to "<value>"
      Then the old versions of Acme's <kind> <name> are
        | version | <field> |
        | 1       | <old>   |

      Examples: a column of all entities, and one of each of two kinds
        | kind     | name      | field     | value  | old       |
        | skill    | Python    | status    | active | draft     |
        | skill    | Python    | category  | soft   | technical |
        | job role | Developer | seniority | lead   | senior    |

  Rule: A version ends when the next begins, and records who replaced it

    @S4-DB-08
    Scenario: Ana, the table owner and Ben change a skill, one after the other
      When Acme changes the updated by of its skill Python to "Ana"
      And the table owner changes the status of Acme's skill Python to "active"
      And Acme changes the updated by and category of its skill Python to "Ben" and "soft"
      Then the old versions of Acme's skill Python are
        | version | status | category  | replaced by | until     |
        | 1       | draft  | technical | Ana         | version 2 |
        | 2       | draft  | technical | Ana         | version 3 |
        | 3       | active | technical | Ben         | version 4 |
