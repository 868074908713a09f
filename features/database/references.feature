@database @needs:pgvector
Feature: References that lead somewhere
  An agent without its skill, a team in an industry that is gone: a reference that leads nowhere is
  an error that shows up somewhere else. The database lets nobody write one, and leaves none behind.
  Segment: all. Value: no dead ends. Source: S4-RLS-08, S4-MIG-06, S4-MIG-07.

  Background:
    Given the entities of Acme
      | kind     | name      | industry | skill  | job role  | team |
      | industry | Retail    |          |        |           |      |
      | skill    | Python    |          |        |           |      |
      | job role | Developer |          |        |           |      |
      | team     | Blue      | Retail   |        |           |      |
      | agent    | Ada       | Retail   | Python | Developer | Blue |

  Rule: Nobody refers to what there is not

    @S4-RLS-08 @S4-MIG-06 @severity:critical
    Scenario Outline: Acme adds <what> whose <field> there is not
      When Acme adds <what> whose <field> is <value>, and then a sound industry in the same session
      Then Acme is refused: foreign key violation with the message "<rule>"
      And Acme has only the sound one of the two

      Examples: references that lead nowhere, or astray
        | because                               | what     | field    | value    | rule                       |
        | there is no such skill                | an agent | skill    | nobody   | agent_entity_skill_fkey    |
        | there is one of that id, but no skill | an agent | skill    | "Retail" | agent_entity_skill_fkey    |
        | there is no such job role             | an agent | job role | nobody   | agent_entity_job_role_fkey |
        | there is no such team                 | an agent | team     | nobody   | agent_entity_team_fkey     |
        | there is no such industry             | an agent | industry | nobody   | agent_entity_industry_fkey |
        | teams have industries, too            | a team   | industry | nobody   | team_entity_industry_fkey  |
        | it would belong to nothing            | a skill  | parent   | nobody   | base_entity_parent_fkey    |

  Rule: What is particular to a kind belongs to a base entity with the same id

    @S4-MIG-07
    Scenario Outline: The owner of the tables writes <what> without a base entity
      When the owner of the tables writes <what> for Acme without its base entity
      Then the owner of the tables is refused: foreign key violation with the message "<rule>"
      And the entities of Acme are as they were

      Examples: what every kind needs beneath it
        | because                   | what        | rule                      |
        | it would have no name     | a skill     | skill_entity_base_fkey    |
        | it would have no status   | an industry | industry_entity_base_fkey |
        | it would have no version  | a job role  | job_role_entity_base_fkey |
        | it would have no past     | a team      | team_entity_base_fkey     |
        | nobody would have made it | an agent    | agent_entity_base_fkey    |

  Rule: What is still needed cannot be erased, not even by the owner of the tables

    Scenario Outline: The owner of the tables erases the <kind> that Ada has
      When the owner of the tables erases Acme's <kind> <name>
      Then the owner of the tables is refused: foreign key violation with the message "<rule>"
      And the entities of Acme are as they were

      Examples: what an agent cannot do without
        | because                          | kind     | name      | rule                       |
        | Ada would be able to do nothing  | skill    | Python    | agent_entity_skill_fkey    |
        | Ada would be employed as nothing | job role | Developer | agent_entity_job_role_fkey |

  Rule: What can be done without is forgotten where it was

    Scenario Outline: The owner of the tables erases the <kind> <name>
      When the owner of the tables erases Acme's <kind> <name>
      Then Acme's agent Ada says
        | field   | value  |
        | <field> |        |
        | skill   | Python |
      And Acme finds <left>

      Examples: what an agent can do without
        | because                    | kind     | name   | field    | left                              |
        | Ada knows no industry then | industry | Retail | industry | Ada, Blue, Developer and Python   |
        | Ada works alone then       | team     | Blue   | team     | Ada, Developer, Python and Retail |

  Rule: With an entity goes everything that is part of it

    Scenario: The owner of the tables erases Ada
      When the owner of the tables erases Acme's agent Ada
      Then Acme finds Blue, Developer, Python and Retail
