@configuration
Feature: Changes at run time: every service follows without a restart
  During an incident, operators raise a limit or a log level within seconds; a restart would disconnect every user.
  Segment: operators. Value: incidents end sooner. Source: S3-CFG-03, S3-CFG-04.

  Background:
    Given the settings of staging
      | setting      | value                                |
      | database_url | postgresql://localhost/agency        |
      | token_secret | a secret that developers may all see |
      | log_level    | info                                 |
    And the gateway runs in staging
    And the worker runs in staging

  Rule: A change is seen by every service of the environment, and announced to each

    @S3-CFG-03 @S3-CFG-04
    Scenario: Ana changes the log level at the gateway
      When Ana changes log_level to "debug" at the gateway
      Then the gateway uses
        | setting   | value |
        | log_level | debug |
      And the worker uses
        | setting   | value |
        | log_level | debug |
      And the worker has received the changes
        | setting   | value | by  |
        | log_level | debug | Ana |

    @S3-CFG-03
    Scenario: A service that starts after the change
      Given the settings of staging
        | setting | value | service |
        | port    | 8443  | gateway |
      When Ana changes log_level to "error" at the worker
      And Ben starts the gateway in staging
      Then the gateway uses
        | setting   | value |
        | log_level | error |
        | port      | 8443  |

    @S3-CFG-01 @S3-CFG-03
    Scenario: Services of another environment
      Given the settings of production
        | setting      | value                                   |
        | database_url | postgresql://db.internal/agency         |
        | token_secret | a secret that no developer may ever see |
      And the worker runs in production
      When Ana changes log_level to "debug" at the gateway
      And Ben changes run_timeout_s to "60" at the worker in production
      Then the worker in staging has received the changes
        | setting   | value | by  |
        | log_level | debug | Ana |
      And the worker in production has received the changes
        | setting       | value | by  |
        | run_timeout_s | 60    | Ben |
      And the worker in production uses
        | setting     | value      |
        | environment | production |
        | log_level   | info       |

  Rule: An invalid change is refused, and no service receives it

    @S3-CFG-02 @S3-CFG-03
    Scenario Outline: Ana changes <setting> of the worker to "<value>"
      When Ana changes <setting> to "<value>" at the worker
      Then Ana is refused: <refusal> with the message "<setting>: <problem>"
      And the gateway uses
        | setting       | value |
        | log_level     | info  |
        | run_timeout_s | 300.0 |
      And the gateway has received the changes
        | setting | value | by |

      Examples:
        | setting              | value                | refusal          | problem                          |
        | log_level            | loud                 | invalid argument | Input should be 'debug'          |
        | run_timeout_s        | -1                   | invalid argument | Input should be greater than 0   |
        | database_url         | postgresql://else/db | not supported    | can be changed by a restart only |
        | connections_per_user | 3                    | not found        | is not a setting of this service |

  Rule: A rollback at any service restores the value before the last change

    @S3-CFG-03
    Scenario: Ben rolls back what Ana has changed
      When Ana changes log_level to "debug" at the gateway
      And Ana changes run_timeout_s to "60" at the gateway
      And Ben rolls back the last change at the worker
      Then the gateway uses
        | setting       | value |
        | log_level     | debug |
        | run_timeout_s | 300.0 |
      And the worker uses
        | setting       | value |
        | log_level     | debug |
        | run_timeout_s | 300.0 |
      And the gateway has received the changes
        | setting       | value | by  |
        | log_level     | debug | Ana |
        | run_timeout_s | 60    | Ana |
        | run_timeout_s |       | Ben |

    @S3-CFG-03
    Scenario: Two rollbacks undo two changes, and a third is refused
      When Ana changes log_level to "debug" at the gateway
      And Ana changes log_level to "error" at the gateway
      And Ben rolls back the last change at the gateway
      And Ben rolls back the last change at the gateway
      And Ben rolls back the last change at the gateway
      Then Ben is refused: not found with the message "there is no change to roll back"
      And the worker uses
        | setting   | value |
        | log_level | info  |
