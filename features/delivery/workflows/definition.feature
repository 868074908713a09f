@delivery
Feature: Workflow definitions: the stages of a delivery, in one file
  Teams that deliver software agree once on its stages, on who does the work, on what is checked and on who approves; and
  everybody can read it in one file.
  Segment: architects, release managers. Value: the rules that are written down are the rules that apply. Source: S0-GATE-01 to 07 [C6, C7].

  Rule: The six-stage workflow of integration testing declares its attributes, stages, gates and approvals

    @S0-GATE-01 @severity:critical
    Scenario: Its header, with the stated duration and the sum of its stages
      When Cleo loads the delivery workflow "integration-testing-v1.0"
      Then the delivery workflow declares the attributes
        | attribute         | value                                     |
        | id                | integration-testing-v1.0                  |
        | version           | 1.0                                       |
        | author            | TTA Team                                  |
        | tags              | testing, integration, validation, quality |
        | persona           | testing-specialist                        |
        | complexity        | medium                                    |
        | duration          | 120-180 min                               |
        | sum of the stages | 170-235 min                               |

    @S0-GATE-02 @S0-GATE-03 @S0-GATE-04 @S0-GATE-05 @S0-GATE-06 @S0-GATE-07 @severity:critical
    Scenario: Its stages, with their gates and approvals
      When Cleo loads the delivery workflow "integration-testing-v1.0"
      Then the delivery workflow declares the stages
        | title                                | duration  | persona              | gates                               | approval                         |
        | Scope Definition & Environment Setup | 15-20 min | testing-specialist   |                                     |                                  |
        | Unit Integration Testing             | 45-60 min | testing-specialist   | basic integration tests, imports    | Unit Integration Review          |
        | Observability Integration Testing    | 30-45 min | observability-expert |                                     | Observability Integration Review |
        | Cross-Package Integration            | 45-60 min | testing-specialist   |                                     | Cross-Package Integration Review |
        | Performance & Load Testing           | 20-30 min | devops-engineer      |                                     | Performance Validation           |
        | Documentation & Release Validation   | 15-20 min | backend-developer    | imports, composition, documentation |                                  |
