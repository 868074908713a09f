@configuration
Feature: Validation of settings: a service with invalid settings does not start
  An invalid setting that the first customer hits at night costs more than one found at the start.
  Segment: all. Value: invalid settings are found before customers meet them. Source: S3-CFG-02.

  Background:
    Given the settings of testing
      | setting      | value                                |
      | database_url | postgresql://localhost/agency        |
      | token_secret | a secret that developers may all see |

  Rule: A malformed or empty setting is refused, and the message names it

    @S3-CFG-02
    Scenario Outline: Ana sets <setting> to "<value>"
      Given the settings of testing
        | setting   | value   |
        | <setting> | <value> |
      When Ana starts the gateway in testing
      Then Ana is refused: invalid argument with the message "<setting>: <problem>"
      And the gateway does not run

      Examples:
        | setting       | value             | problem                        |
        | database_url  | mysql://localhost | URL scheme should be           |
        | database_url  |                   | Input should be a valid URL    |
        | run_timeout_s | 0                 | Input should be greater than 0 |
        | run_timeout_s | soon              | Input should be a valid number |
        | log_level     | loud              | Input should be 'debug'        |
        | colour        | blue              | is not a setting               |

  Rule: All problems are reported together, and no message shows a secret

    @S3-CFG-02
    Scenario: A secret that is too short, and a port that does not exist
      Given the settings of testing
        | setting      | value     | service |
        | token_secret | swordfish |         |
        | port         | 70000     | gateway |
      When Ana starts the gateway in testing
      Then Ana is refused: invalid argument with the message "token_secret: Value should have at least 32 items after validation, not 9; port: Input should be less than or equal to 65535"
      And no refusal of Ana holds "swordfish"

  Rule: A missing setting is refused, and the message names it

    @S3-CFG-02
    Scenario: A file without the required settings
      Given the settings of staging
        | setting   | value |
        | log_level | info  |
      When Ana starts the gateway in staging
      Then Ana is refused: invalid argument with the message "database_url: is missing; token_secret: is missing"
      And the gateway does not run
