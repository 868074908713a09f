@delivery
Feature: Delivery reports: every figure, however a delivery ends
  People who compare deliveries, or ask why one has failed, read the same fields every time.
  Segment: release managers, operators. Value: no run is lost to statistics. Source: S1-REP-01, S1-REP-04, S1-PERF-03 to S1-PERF-11.

  Rule: The report has every field even if the delivery has failed

    @S1-REP-01 @S1-REP-04 @S1-REP-05 @S1-PERF-08 @severity:critical
    Scenario Outline: A delivery of a calculator that <flaw>
      Given a calculator that <flaw>
      And the delivery settings
        | setting | value   |
        | gates   | linting |
      When Ana delivers the calculator to staging in sync mode
      Then the report has every field, among them
        | field                        | value      |
        | success                      | <success>  |
        | component_name               | calculator |
        | target_stage                 | staging    |
        | execution_mode               | sync       |
        | stages_failed                | <failed>   |
        | openhands_submission_time_ms | 0.0        |
        | openhands_collection_time_ms | 0.0        |
      And the times of the report add up

      Examples:
        | flaw                           | success | failed            |
        | multiplies in another way      | true    | []                |
        | has a name that does not exist | false   | ["refactoring"]   |
        | has no specification           | false   | ["specification"] |

  Rule: The report has a time for each stage, for submission and for collection

    @S1-PERF-03 @S1-PERF-04 @S1-PERF-05 @S1-PERF-06 @S1-PERF-08
    Scenario: Tests are generated in async mode
      Given a test generator that answers
      And the delivery settings
        | setting | value |
        | gates   |       |
      When Ana delivers the calculator to production in async mode
      Then the times of the report add up

  Rule: The report shows the resources that the run has used

    @S1-PERF-11
    Scenario: A delivery that runs a linter
      Given the delivery settings
        | setting | value   |
        | gates   | linting |
      When Ana delivers the calculator to development in sync mode
      Then the report has every field, among them
        | field                                      | value   |
        | metrics_dashboard.resources.cpu_s          | above 0 |
        | metrics_dashboard.resources.memory_peak_mb | above 0 |

  Rule: Failing to write the report is an error that names the reason

    @S1-REP-04
    Scenario: The disk is full
      Given the disk for reports is full
      And the delivery settings
        | setting | value |
        | gates   |       |
      When Ana delivers the calculator to staging in sync mode
      Then Ana is refused: unavailable with the message "No space left on device. The delivery itself has succeeded."
      And staging runs the calculator, and keeps 1 version
      And nothing else has changed
