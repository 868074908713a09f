@database @needs:pgvector
Feature: References between entities: foreign keys within a tenant
  An agent without its skill, a team in an industry that is gone: a reference that leads nowhere is
  an error that shows up somewhere else. The database refuses it, and leaves none behind.
  Segment: all. Value: no dangling references. Source: S4-RLS-08, S4-MIG-06, S4-MIG-07.

  Background:
    Given the entities of Acme
      | kind     | name      | industry | skill  | job role  | team |
      | industry | Retail    |          |        |           |      |
      | skill    | Python    |          |        |           |      |
      | job role | Developer |          |        |           |      |
      | team     | Blue      | Retail   |        |           |      |
      | agent    | Ada       | Retail   | Python | Developer | Blue |

  Rule: A reference to a missing entity, or to one of another kind, is refused

    @S4-RLS-08 @S4-MIG-06 @severity:critical
    Scenario Outline: Acme adds an entity whose <field> is <missing>, which <why>
      When Acme adds these entities in one session
        | kind   | name  | <field>   |
        | <kind> | <new> | <missing> |
      Then Acme is refused: foreign key violation with the message "<constraint>"
      And nothing else has changed

      Examples: the references of each kind
        | kind  | new | field    | missing | why            | constraint                 |
        | agent | Bea | skill    | Rust    | does not exist | agent_entity_skill_fkey    |
        | agent | Bea | skill    | Retail  | is not a skill | agent_entity_skill_fkey    |
        | agent | Bea | job role | Tester  | does not exist | agent_entity_job_role_fkey |
        | team  | Red | industry | Mining  | does not exist | team_entity_industry_fkey  |
        | skill | Go  | parent   | Rust    | does not exist | base_entity_parent_fkey    |

  Rule: An entity that an agent requires cannot be deleted

    @S4-MIG-06
    Scenario Outline: The table owner deletes the <kind> that Ada needs
      When the table owner deletes Acme's <kind> <name>
      Then the table owner is refused: foreign key violation with the message "<constraint>"
      And nothing else has changed

      Examples: the mandatory references of an agent
        | kind     | name      | constraint                 |
        | skill    | Python    | agent_entity_skill_fkey    |
        | job role | Developer | agent_entity_job_role_fkey |

  Rule: Deleting an entity clears the optional references to it

    @S4-MIG-06
    Scenario Outline: The table owner deletes Ada's optional <kind>
      When the table owner deletes Acme's <kind> <name>
      Then Acme's agent Ada has
        | field  | value  |
        | <kind> |        |
        | skill  | Python |
      And Acme finds <left>

      Examples: the optional references of an agent
        | kind     | name   | left                              |
        | industry | Retail | Ada, Blue, Developer and Python   |
        | team     | Blue   | Ada, Developer, Python and Retail |

  Rule: Deleting an entity keeps those that it refers to

    @S4-MIG-06 @S4-MIG-07
    Scenario: The table owner deletes Ada
      When the table owner deletes Acme's agent Ada
      Then Acme finds Blue, Developer, Python and Retail
