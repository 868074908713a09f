@delivery
Feature: Delivery settings: limits that are visible, and checked before anything runs
  A misspelt limit has no effect, and a limit that nobody can see is mistaken for another.
  Segment: operators. Value: deliveries run under the limits that were agreed. Source: S1-CFG-02, S1-CFG-03, S1-CFG-04.

  Rule: The report shows the settings in force

    @S1-CFG-03 @S1-CFG-04
    Scenario: Ana sets one limit, and the others have their defaults
      Given the delivery settings
        | setting          | value |
        | gates            |       |
        | breaker_failures | 2     |
      When Ana delivers the calculator to development in sync mode
      Then the report has every field, among them
        | field                                              | value |
        | metrics_dashboard.settings.breaker_failures        | 2     |
        | metrics_dashboard.settings.breaker_recovery_s      | 300.0 |
        | metrics_dashboard.settings.breaker_half_open_calls | 3     |
        | metrics_dashboard.settings.breaker_successes       | 2     |
        | metrics_dashboard.settings.generation_timeout_s    | 300.0 |
        | metrics_dashboard.settings.gate_timeout_s          | 300.0 |
        | metrics_dashboard.settings.coverage_threshold      | 80.0  |

  Rule: An invalid setting is refused by name, and nothing is delivered

    @S1-CFG-03 @S1-CFG-04
    Scenario Outline: <setting> is set to <value>
      Given the delivery settings
        | setting   | value   |
        | <setting> | <value> |
      When Ana delivers the calculator to staging in sync mode
      Then Ana is refused: invalid argument with the message "<message>"
      And nothing else has changed

      Examples:
        | setting              | value | message                                                           |
        | breaker_failures     | 0     | The setting breaker_failures is 0: input should be greater than 0 |
        | breaker_recovery_s   | -1    | The setting breaker_recovery_s is -1                              |
        | generation_timeout_s | 0     | The setting generation_timeout_s is 0                             |
        | gate_timeout_s       | NaN   | The setting gate_timeout_s is nan                                 |
        | coverage_threshold   | 101   | The setting coverage_threshold is 101                             |
        | coverage_treshold    | 90    | did you mean 'coverage_threshold'?                                |
        | gates                | lint  | did you mean 'linting'?                                           |

  Rule: A missing environment variable is reported by name before the first stage

    @S1-CFG-02
    Scenario: A delivery needs a variable that is not set
      Given the delivery settings
        | setting              | value                        |
        | required_environment | ["PLAINSPEC_NOBODY_SETS_IT"] |
      When Ana delivers the calculator to staging in sync mode
      Then the report has every field, among them
        | field            | value                                                                                     |
        | stages_completed | []                                                                                        |
        | stages_failed    | []                                                                                        |
        | success          | false                                                                                     |
        | error            | The environment variable PLAINSPEC_NOBODY_SETS_IT is not set; set it before the delivery. |
