@isolation @needs:pgvector
Feature: An application that may do what it needs
  Row security binds whoever is bound by it: the best rule is worth nothing to a role that may lift it, or that
  borrows the rights of one that may. So what the application may do is written down here, all of it.
  Segment: regulated. Value: an answer for whoever audits us. Source: S4-RLS-01, S4-RLS-04, PostgreSQL privileges.

  Rule: Whatever belongs to a tenant is kept within the tenant, also from its owner

    @S4-RLS-01 @severity:critical
    Scenario: The tables with row security
      When an administrator lists the tables with forced row-level security
      Then the list is
        | table           |
        | audit_head      |
        | audit_record    |
        | base_entity     |
        | entity_version  |
        | skill_entity    |
        | skill_words     |
        | industry_entity |
        | job_role_entity |
        | job_role_skill  |
        | team_entity     |
        | agent_entity    |
        | thread          |
        | execution       |

    @S4-RLS-01 @S4-RLS-10 @severity:critical
    Scenario: The application owns the tables
      Given Acme and Bolt have rows in every table
      And the application owns the tables
      When everybody counts the rows of every table
      Then Acme and Bolt have seen just their own rows
      And nobody else has seen anything

    @S4-RLS-01 @S4-RLS-10
    Scenario Outline: The application owns the tables, and everybody else tries to <deed>
      Given Acme and Bolt have rows in every table
      And the application owns the tables
      When everybody else tries to <deed>
      Then everybody else has found nothing, or was refused: <refusal>
      And all rows are as they were

      Examples: what owners of tables may do elsewhere
        | because                                | deed                  | refusal     |
        | even where nobody is granted to add    | add rows for a tenant | insufficient privilege |
        | even where nobody is granted to change | take over all rows    | check violation |
        | even where nobody is granted to delete | delete all rows       | check violation |

    @S4-RLS-10
    Scenario: Acme works through a role that no rule binds
      Given Acme and Bolt have rows in every table
      When Acme works through the role of the owner
      Then Acme has found nothing, or was refused: insufficient privilege

  Rule: The application does with tables and views what it is there for

    @S4-RLS-04 @S4-RLS-10
    Scenario: The rights of the application
      When somebody asks what the application may do
      Then it may do this and nothing else
        | with            | may                       |
        | base_entity     | look, add, change         |
        | skill_entity    | look, add, change         |
        | industry_entity | look, add, change         |
        | job_role_entity | look, add, change         |
        | team_entity     | look, add, change         |
        | agent_entity    | look, add, change         |
        | job_role_skill  | look, add, remove         |
        | thread          | look, add, change, remove |
        | execution       | look, add, change, remove |
        | entity_version  | look                      |
        | skill_words     | look                      |
        | audit_record    | look                      |
        | audit_head      | look                      |
        | current_entity  | look                      |

  Rule: Nothing makes the application more than it is

    @S4-RLS-04 @S4-RLS-10 @severity:critical
    Scenario: The role of the application
      When somebody asks what the application may do
      Then it is no superuser, makes no roles or tables, acts as nobody else and owns nothing
      And no function or view that it may use works with the rights of somebody else

    @S4-RLS-04 @S4-RLS-10 @severity:critical
    Scenario: Another program has the application's password
      Given Acme and Bolt have rows in every table
      When everybody reads every table through another program, which has the application's password
      Then Acme and Bolt have seen just their own rows
      And nobody else has seen anything
