@delivery
Feature: Stage failures: where a delivery stops
  A delivery that continued after a failure would publish unchecked code.
  Segment: release managers. Value: what runs in production has passed everything before it. Source: S1-ERR-01, S1-ERR-02, S1-ERR-07.

  Rule: A delivery ends with the first stage that fails, and reports the underlying error

    @S1-ERR-07 @S1-PERF-06 @severity:critical
    Scenario: The calculator divides wrongly
      Given a calculator that divides wrongly
      And the delivery settings
        | setting | value          |
        | gates   | test_pass_rate |
      When Ana delivers the calculator to staging in sync mode
      Then the stages have ended with
        | stage         | verdict | error                                                |
        | specification | passed  |                                                      |
        | testing       | failed  | test_divide_returns_the_share[6-3-2]: assert 18 == 2 |
      And the report has every field, among them
        | field | value                                                                                                             |
        | error | testing failed: test_pass_rate failed: tests.test_calculator.test_divide_returns_the_share[6-3-2]: assert 18 == 2 |
      And the times of the report add up
      And staging runs no calculator

    @S1-ERR-07
    Scenario: The calculator has no specification
      Given a calculator that has no specification
      When Ana delivers the calculator to staging in async mode
      Then the stages have ended with
        | stage         | verdict       | error                                                |
        | specification | could not run | SPECIFICATION.md:1: the file cannot be read: No such |
      And staging runs no calculator

  Rule: If tests cannot be generated, the delivery stops or continues as configured

    @S1-ERR-01
    Scenario Outline: The generator never answers, and the settings say <on failure>
      Given a test generator that never answers
      And the delivery settings
        | setting               | value        |
        | gates                 |              |
        | generation_timeout_s  | 0.2          |
        | on_generation_failure | <on failure> |
      When Ana delivers the calculator to staging in sync mode
      Then the report has every field, among them
        | field         | value               |
        | success       | <success>           |
        | stages_failed | ["test_collection"] |
      And staging runs <runs>

      Examples:
        | on failure | success | runs                                |
        | stop       | false   | no calculator                       |
        | continue   | true    | the calculator, and keeps 1 version |

  Rule: A failed submission is retried, and repeated failures open a circuit breaker

    @S1-ERR-02
    Scenario Outline: A generator <generator>
      Given a test generator <generator>
      And the delivery settings
        | setting                 | value |
        | gates                   |       |
        | generation_retries      | 5     |
        | generation_backoff_base | 0.01  |
        | breaker_failures        | 3     |
      When Ana delivers the calculator to development in sync mode
      Then the test generator was called <calls> times
      And the report has every field, among them
        | field         | value    |
        | stages_failed | <failed> |

      Examples:
        | generator         | calls | failed              |
        | that fails once   | 2     | []                  |
        | that always fails | 3     | ["test_submission"] |

  Rule: An interrupted delivery leaves no process running

    @S1-REP-04 @severity:critical
    Scenario Outline: Ana interrupts a delivery in <mode> mode while its tests run
      Given a calculator that has a test that never ends
      And the delivery settings
        | setting | value          |
        | gates   | test_pass_rate |
      When Ana delivers the calculator to staging in <mode> mode, and interrupts it while its tests run
      Then no process of the tests is left running
      And the report has every field, among them
        | field          | value                        |
        | success        | false                        |
        | execution_mode | <mode>                       |
        | stages_failed  | ["testing"]                  |
        | error          | the delivery was interrupted |
      And staging runs no calculator

      Examples:
        | mode  |
        | sync  |
        | async |
