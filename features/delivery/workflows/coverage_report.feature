@delivery
Feature: Coverage report: what the scenarios exercise of the packages under test
  Before they approve a release, people see which patterns and pairs of packages the scenarios exercise, what was measured,
  and what is documented.
  Segment: architects, release managers. Value: gaps are seen before users find them. Source: S0-REP-01 to 03.

  Rule: The report lists every composition pattern and every pair of packages with the scenarios that exercise it

    @S0-REP-01
    Scenario: The twelve composition patterns
      When Cleo makes the coverage report of the delivery workflow "integration-testing-v1.0"
      Then the coverage report lists each composition pattern
        | name           | by                                              |
        | Cache          | features/composition/cache.feature: Coffee      |
        | CircuitBreaker | features/composition/circuit_breaker.feature    |
        | Conditional    | features/composition/routing.feature            |
        | Fallback       | features/composition/fallback.feature           |
        | FunctionStep   | features/composition/blocking_functions.feature |
        | Parallel       | features/composition/parallel.feature           |
        | RecordingStep  | features/composition/recording_steps.feature    |
        | Retry          | features/composition/retry.feature              |
        | Router         | features/composition/routing.feature            |
        | Saga           | features/composition/saga.feature               |
        | Sequence       | features/composition/sequence.feature           |
        | Timeout        | features/composition/timeout.feature            |

    @S0-REP-02
    Scenario: The three pairs of packages
      When Cleo makes the coverage report of the delivery workflow "integration-testing-v1.0"
      Then the coverage report lists each package interaction
        | name                                          | by                             |
        | agency.workflow with agency.observability     | the core and observability     |
        | agency.workflow with agency.coordination      | the core and coordination      |
        | agency.observability with agency.coordination | observability and coordination |

  Rule: The report shows the measured memory and times, and how much of the packages is documented

    @S0-REP-03
    Scenario: Figures, with their units
      When Cleo makes the coverage report of the delivery workflow "integration-testing-v1.0"
      Then the coverage report lists each benchmark
        | name                                 | by    |
        | memory that 1000 compositions leave  | MB    |
        | time of a composition of three steps | µs    |
        | time against the same calls by hand  | times |
      And the coverage report lists each documentation
        | name                                                       | by        |
        | agency.workflow, agency.observability, agency.coordination | (100.0 %) |
