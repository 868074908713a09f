@database @needs:pgvector @needs:factories
Feature: Test data factories: valid entities with everything they refer to
  A test needs an agent, and an agent needs a skill, a job role and an industry. A factory makes all of
  it, valid by today's constraints, so that tests do not break when a field is added.
  Segment: developers. Value: tests that say only what they are about. Source: S4-DB-14 to S4-DB-17.

  Background:
    Given the entities of Acme
      | kind     | name      |
      | skill    | Java      |
      | industry | Retail    |
      | job role | Developer |
      | team     | Blue      |

  Rule: A factory makes valid entities with distinct names, and everything they refer to

    @S4-DB-14 @S4-DB-15 @S4-DB-16 @S4-DB-17
    Scenario Outline: The factory makes <count> entities of the kind <kind>
      When the factory makes these entities for Acme
        | kind   | count   |
        | <kind> | <count> |
      Then Acme has entities with distinct names
        | kind     | count        |
        | skill    | <skills>     |
        | industry | <industries> |
        | job role | <job roles>  |
        | team     | <teams>      |
        | agent    | <agents>     |

      Examples: five more skills, and twenty agents
        | kind  | count | skills | industries | job roles | teams | agents |
        | skill | 5     | 6      | 1          | 1         | 1     | 0      |
        | agent | 20    | 21     | 21         | 21        | 21    | 20     |

    @S4-DB-17
    Scenario: The factory makes an agent whose name is given
      When the factory makes these entities for Acme
        | kind  | count | name |
        | agent | 1     | Ada  |
      Then Acme's agent Ada has
        | field    | value     |
        | skill    | any value |
        | job role | any value |
        | industry | any value |
        | team     | any value |
      And Acme has entities with distinct names
        | kind     | count |
        | skill    | 2     |
        | industry | 2     |
        | job role | 2     |
        | team     | 2     |
        | agent    | 1     |

  Rule: A factory uses the entity that it is given, and makes no other of that kind

    @S4-DB-17
    Scenario Outline: The factory makes an agent and is given its <field>
      When the factory makes these entities for Acme
        | kind  | count | name | <field> |
        | agent | 1     | Ada  | <value> |
      Then Acme's agent Ada has
        | field   | value   |
        | <field> | <value> |
      And Acme has entities with distinct names
        | kind     | count        |
        | skill    | <skills>     |
        | industry | <industries> |
        | job role | <job roles>  |
        | team     | <teams>      |
        | agent    | 1            |

      Examples: the references of an agent
        | field | value | skills | industries | job roles | teams |
        | skill | Java  | 1      | 2          | 2         | 2     |
        | team  | Blue  | 2      | 2          | 2         | 1     |
