@delivery
Feature: Scope and environment: what is tested, and where
  Before anything is tested, everybody can see what is in scope and what is not, and the tests run in isolation.
  Segment: architects, testers. Value: nothing is left out unnoticed. Source: S0-GATE-08 to 10.

  Rule: Scope analysis lists every component, and the scenarios that exercise each integration point

    @S0-GATE-08
    Scenario: The three components under test
      When Cleo makes the scope analysis of the delivery workflow "integration-testing-v1.0"
      Then the scope analysis lists each component
        | name                          | by                   |
        | tta-dev-primitives            | agency.workflow      |
        | tta-observability-integration | agency.observability |
        | universal-agent-context       | agency.coordination  |

    @S0-GATE-09
    Scenario: The five integration points
      When Cleo makes the scope analysis of the delivery workflow "integration-testing-v1.0"
      Then the scope analysis lists each integration point
        | name                        | by                                               |
        | primitive_composition       | features/composition/sequence.feature:           |
        | observability_integration   | features/observability/traces.feature:           |
        | context_propagation         | features/coordination/packages.feature:          |
        | error_handling              | features/composition/retry.feature:              |
        | performance_characteristics | features/composition/blocking_functions.feature: |

  Rule: The first stage prepares an isolated environment, which holds the project with every optional extra

    @S0-GATE-10 @slow
    Scenario: A shop with two extras
      Given the project "shop" with the optional extras
        | extra   | package      |
        | reports | shop-reports |
        | mail    | shop-mail    |
      And the delivery workflow "integration-testing-v1.0" with
        | instead of      | it says                                           |
        | environment: [] | environment: [--no-index, --find-links, packages] |
      When Cleo starts the delivery workflow "integration-testing-v1.0"
      Then the environment is isolated and holds
        | package      | extra   |
        | shop         |         |
        | shop-reports | reports |
        | shop-mail    | mail    |
      And the stages of the delivery run are
        | stage            | verdict       | because                               |
        | scope            | passed        |                                       |
        | unit-integration | could not run | basic integration tests could not run |
        | observability    | not begun     |                                       |
        | cross-package    | not begun     |                                       |
        | performance      | not begun     |                                       |
        | release          | not begun     |                                       |

    @S0-GATE-10
    Scenario: A folder without a project
      Given the project's files
        | file      | content       |
        | README.md | Nothing here. |
      When Cleo starts the delivery workflow "integration-testing-v1.0"
      Then the stages of the delivery run are
        | stage            | verdict   | because             |
        | scope            | failed    | declares no project |
        | unit-integration | not begun |                     |
        | observability    | not begun |                     |
        | cross-package    | not begun |                     |
        | performance      | not begun |                     |
        | release          | not begun |                     |
