@database @needs:pgvector @needs:factories
Feature: Test data at the push of a button
  Whoever tests needs an agent, and an agent needs a skill, a job role and an industry. A factory makes
  all of it, valid as the rules are today, so that tests do not break when a field is added.
  Segment: developers. Value: tests that say only what they are about. Source: S4-DB-14 to S4-DB-17.

  Background:
    Given the entities of Acme
      | kind  | name |
      | skill | Java |

  Rule: What a factory makes keeps all rules and is there afterwards

    @S4-DB-14 @S4-DB-15 @S4-DB-16
    Scenario Outline: The factory makes <what>
      When the factory makes <what> for Acme
      Then Acme reads what was made as it is committed
      And what was made says something of its <field>

      Examples: the kinds and a field of each
        | because                         | what        | field     |
        | a skill is of some category     | a skill     | category  |
        | an industry belongs to a sector | an industry | sector    |
        | a job role has a degree         | a job role  | seniority |
        | a team has room for somebody    | a team      | capacity  |

  Rule: What an agent needs is made with it

    @S4-DB-17
    Scenario Outline: The factory makes an agent and its <field>
      When the factory makes an agent for Acme
      Then Acme reads what was made as it is committed
      And what was made says something of its <field>

      Examples: what comes with an agent
        | because                                | field    |
        | an agent that can do nothing is no use | skill    |
        | an agent is employed as something      | job role |
        | some agents know an industry           | industry |
        | some agents work in a team             | team     |

  Rule: No two that a factory makes have the same name

    Scenario Outline: The factory makes <what>, <times> times
      When the factory makes <what> for Acme, <times> times
      Then Acme has 101 entities of different names

      Examples: however often, as many keep all rules as are made
        | because                                | what        | times |
        | a skill is of a category that there is | a skill     | 100   |
        | an industry belongs to some sector     | an industry | 100   |
        | a job role has a degree that there is  | a job role  | 100   |
        | a team has room for somebody           | a team      | 100   |
        | an agent comes with all four           | an agent    | 20    |

  Rule: What a factory is given it takes, and makes no other

    @S4-DB-17
    Scenario Outline: The factory makes an agent and is given its <field>
      Given the entities of Acme
        | kind     | name      |
        | industry | Retail    |
        | job role | Developer |
        | team     | Blue      |
      When the factory makes the agent Ada for Acme
        | field   | value   |
        | <field> | <value> |
      Then Acme's agent Ada says
        | field   | value   |
        | <field> | <value> |
      And Acme has 8 entities of different names

      Examples: what a test brings along
        | because                                | field    | value     |
        | the test is about this very skill      | skill    | Java      |
        | an agent is employed as something      | job role | Developer |
        | a test of teams makes the team first   | team     | Blue      |
        | agents of one industry know each other | industry | Retail    |
