@delivery
Feature: The calculator: one component all the way to production
  The example of every guide passes through all stages, and every gate runs on it.
  Segment: developers, release managers. Value: the way to production is known to work. Source: S1-ORCH-10, S1-RUN-06.

  Rule: A component that passes every gate is delivered, and its report says what each gate measured

    @S1-ORCH-10 @S1-ERR-03 @S1-PERF-02 @S1-ORCH-06 @severity:critical
    Scenario: Ana delivers the calculator to production
      Given a test generator that answers
      When Ana delivers the calculator to production in async mode
      Then the stages have ended with
        | stage                 | verdict |
        | specification         | passed  |
        | test_submission       | passed  |
        | test_collection       | passed  |
        | refactoring           | passed  |
        | testing               | passed  |
        | staging_deployment    | passed  |
        | production_deployment | passed  |
      And the gates have found
        | stage              | gate           | verdict | measured | limit |
        | refactoring        | linting        | passed  | 0        | 0     |
        | refactoring        | type_checking  | passed  | 0        | 0     |
        | refactoring        | security       | passed  | 0        | 0     |
        | testing            | test_pass_rate | passed  | 100      | 100   |
        | testing            | test_coverage  | passed  | 100      | 80    |
        | staging_deployment | test_pass_rate | passed  | 100      | 100   |
      And the report has every field, among them
        | field          | value      |
        | success        | true       |
        | component_name | calculator |
        | target_stage   | production |
        | execution_mode | async      |
        | error          | null       |
      And production runs the calculator, and keeps 1 version

  Rule: The target determines the stages of a delivery

    @S1-ORCH-08 @S1-REP-02 @S1-REP-03
    Scenario Outline: Ana delivers the calculator to <target> without gates
      Given the delivery settings
        | setting | value |
        | gates   |       |
      When Ana delivers the calculator to <target> in async mode
      Then the report has every field, among them
        | field            | value    |
        | execution_mode   | async    |
        | stages_completed | <stages> |
        | success          | true     |
      And the times of the report add up

      Examples:
        | target      | stages                                                                                     |
        | development | ["specification", "testing", "refactoring"]                                                |
        | staging     | ["specification", "testing", "refactoring", "staging_deployment"]                          |
        | production  | ["specification", "testing", "refactoring", "staging_deployment", "production_deployment"] |
