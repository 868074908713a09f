@delivery
Feature: Sync and async mode: stages one by one, or overlapping
  An OpenHands server takes minutes to write tests; the delivery can do other work meanwhile.
  Segment: developers, release managers. Value: a delivery takes less time. Source: S1-ORCH-07, S1-PERF-07, S1-PERF-09, S1-PERF-10.

  Background:
    Given the delivery settings
      | setting | value   |
      | gates   | linting |

  Rule: In async mode, refactoring runs while tests are generated

    @S1-ORCH-07 @S1-PERF-10 @severity:critical
    Scenario: Tests are available only after refactoring has ended
      Given a test generator that answers once refactoring has ended
      And the delivery settings
        | setting              | value |
        | generation_timeout_s | 10    |
      When Ana delivers the calculator to development in async mode
      Then the stages have ended with
        | stage           | verdict | overlapped with |
        | specification   | passed  |                 |
        | test_submission | passed  |                 |
        | refactoring     | passed  | test_collection |
        | test_collection | passed  | refactoring     |
        | testing         | passed  |                 |

  Rule: In sync mode, a stage begins when the previous one has ended

    @S1-PERF-10 @S1-CLI-08
    Scenario: Tests would be available once refactoring has begun
      Given a test generator that answers once refactoring has begun
      And the delivery settings
        | setting               | value    |
        | generation_timeout_s  | 0.3      |
        | on_generation_failure | continue |
      When Ana delivers the calculator to development in sync mode
      Then the stages have ended with
        | stage           | verdict | error                          | overlapped with |
        | specification   | passed  |                                |                 |
        | test_submission | passed  |                                |                 |
        | test_collection | failed  | collect took longer than 0.3 s |                 |
        | testing         | passed  |                                |                 |
        | refactoring     | passed  |                                |                 |

  Rule: Both modes produce the same result, and the time saved by overlapping is the sum of the stages minus the total

    @S1-PERF-07 @S1-PERF-01
    Scenario Outline: Ana delivers the calculator in <mode> mode
      Given a test generator that answers
      When Ana delivers the calculator to staging in <mode> mode
      Then the report has every field, among them
        | field                                        | value  |
        | success                                      | true   |
        | execution_mode                               | <mode> |
        | stage_results.test_collection.output.success | true   |
      And the times of the report add up
      And staging runs the calculator, and keeps 1 version

      Examples:
        | mode  |
        | sync  |
        | async |

    @S1-PERF-01 @severity:critical
    Scenario: Tests are generated within 2 s
      Given a test generator that answers after 2 s
      And Ana has delivered the calculator to development
      When Ana delivers the calculator to development in async mode
      Then the delivery has taken less time than the previous one

  Rule: A call that blocks the event loop is reported with its location

    @S1-PERF-09
    Scenario: The generator blocks for 600 ms
      Given a test generator that blocks for 600 ms
      And the delivery settings
        | setting           | value |
        | blocking_limit_ms | 200   |
      When Ana delivers the calculator to development in async mode
      Then the report names "in _block" as a blocking call of at least 200 ms
