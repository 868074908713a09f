@database @needs:pgvector
Feature: Rules that no entity breaks
  A status that nobody knows, an agent without a skill: what gets in once is found in reports
  years later. The database itself refuses it, says which rule forbids it, and work goes on.
  Segment: all. Value: data that needs no cleaning. Source: S4-RLS-05 to S4-RLS-11, S4-MIG-11, S4-MIG-12.

  Background:
    Given the entities of Acme
      | kind     | name      | external id | skill  | job role  |
      | skill    | Python    | S-1         |        |           |
      | job role | Developer | J-1         |        |           |
      | agent    | Ada       | A-1         | Python | Developer |

  Rule: What breaks a rule is refused with the rule's name, and the session goes on

    @S4-RLS-09 @S4-RLS-11 @severity:critical
    Scenario Outline: Acme adds <what> whose <field> is <value>
      When Acme adds <what> whose <field> is <value>, and then a sound industry in the same session
      Then Acme is refused: check violation with the message "<rule>"
      And Acme has only the sound one of the two

      Examples: values that are not in the set
        | because                             | what       | field     | value      | rule                            |
        | nobody knows what it would mean     | a skill    | status    | "nonsense" | base_entity_status_check        |
        | a review has three results          | a skill    | alignment | "perhaps"  | base_entity_alignment_check     |
        | there are three categories          | a skill    | category  | "magic"    | skill_entity_category_check     |
        | there are four degrees of seniority | a job role | seniority | "wizard"   | job_role_entity_seniority_check |

      Examples: values that say nothing
        | because                                 | what        | field      | value | rule                         |
        | nobody could call it                    | a skill     | name       | ""    | base_entity_name_check       |
        | every industry belongs somewhere        | an industry | sector     | ""    | industry_entity_sector_check |
        | a team of nobody is none                | a team      | capacity   | "0"   | team_entity_capacity_check   |
        | what else is known is known by its name | a skill     | attributes | "[1]" | base_entity_attributes_check |

  Rule: What must be there cannot be left out

    @S4-RLS-05 @S4-MIG-11 @S4-RLS-11
    Scenario Outline: Acme adds <what> without <field>
      When Acme adds <what> whose <field> is nothing, and then a sound industry in the same session
      Then Acme is refused: not-null violation with the message "<column>"
      And Acme has only the sound one of the two

      Examples: fields that must be there
        | because                                | what     | field    | column      |
        | nobody could call it                   | a skill  | name     | name        |
        | a skill is of some category            | a skill  | category | category    |
        | an agent that can do nothing is no use | an agent | skill    | skill_id    |
        | an agent is employed as something      | an agent | job role | job_role_id |

  Rule: What must be unique is there once

    @S4-RLS-06 @S4-MIG-12 @S4-RLS-07 @S4-RLS-11
    Scenario Outline: Acme adds a skill with the <field> of another entity
      When Acme adds a skill whose <field> is <value>, and then a sound industry in the same session
      Then Acme is refused: unique violation with the message "<rule>"
      And Acme has only the sound one of the two

      Examples: what belongs to one entity alone
        | because                              | field       | value    | rule                               |
        | other systems know it by this name   | external id | "S-1"    | base_entity_tenant_external_id_key |
        | also where the other one is no skill | external id | "A-1"    | base_entity_tenant_external_id_key |
        | there would be two of the same       | id          | "Python" | base_entity_pkey                   |

  Rule: What an entity does not have cannot be changed, nor anything along with it

    @S4-DB-08
    Scenario Outline: Acme gives a skill another category and a <field>
      When Acme tries to change its skill Python, and commits what is left
        | field    | value |
        | category | soft  |
        | <field>  | 3     |
      Then the objection names "Skill has no <field>."
      And the entities of Acme are as they were

      Examples: words that are no fields of a skill
        | because                               | field    |
        | nothing has one                       | colour   |
        | only teams have room for so many      | capacity |
        | it is a word of the store's, no field | metadata |

    @S4-DB-08
    Scenario: Acme gives a skill another category and a point that is none
      When Acme tries to change its skill Python, and commits what is left
        | field         | value |
        | category      | soft  |
        | embedding 384 | 3     |
      Then the objection names "An embedding has 384 dimensions, not 1."
      And the entities of Acme are as they were

  Rule: Nothing belongs to itself

    Scenario: Acme puts a skill below itself
      When Acme changes the parent of its skill Python to "Python"
      Then Acme is refused: check violation with the message "base_entity_parent_id_check"
      And the entities of Acme are as they were
