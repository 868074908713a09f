@configuration
Feature: Environments: a service starts with the settings of its environment
  A gateway that connects to the production database from a developer's machine can destroy customers' data.
  Segment: all. Value: no service works on the wrong data. Source: S3-CFG-01, S3-CFG-04.

  Background:
    Given the settings of development
      | setting      | value                                |
      | database_url | postgresql://localhost/agency        |
      | token_secret | a secret that developers may all see |
      | log_level    | debug                                |
    And the settings of production
      | setting      | value                                   |
      | database_url | postgresql://db.internal/agency         |
      | token_secret | a secret that no developer may ever see |
      | log_level    | warning                                 |

  Rule: A service uses the settings of its environment, and of no other

    @S3-CFG-01
    Scenario Outline: The gateway starts in <environment>
      When Ana starts the gateway in <environment>
      Then the gateway uses
        | setting      | value          |
        | environment  | <environment>  |
        | database_url | <database url> |
        | log_level    | <log level>    |

      Examples:
        | environment | database url                    | log level |
        | development | postgresql://localhost/agency   | debug     |
        | production  | postgresql://db.internal/agency | warning   |

    @S3-CFG-01
    Scenario: An environment without settings
      When Ana starts the gateway in staging
      Then Ana is refused: not found with the message "staging.toml: there is no such settings file"
      And the gateway does not run

  Rule: An unknown environment is refused, and the message suggests the right one

    @S3-CFG-01
    Scenario Outline: Ana starts the gateway in <name>
      When Ana starts the gateway in <name>
      Then Ana is refused: not found with the message "<hint>"
      And the gateway does not run

      Examples:
        | name      | hint                                                |
        | dev       | did you mean development?                           |
        | prod      | did you mean production?                            |
        | elsewhere | there are development, testing, staging, production |

  Rule: Services share common settings and never see another service's own

    @S3-CFG-04
    Scenario: The gateway and the worker start in development
      Given the settings of development
        | setting     | value | service |
        | port        | 8443  | gateway |
        | concurrency | 16    | worker  |
      When Ana starts the gateway in development
      And Ben starts the worker in development
      Then the gateway uses
        | setting      | value                         |
        | database_url | postgresql://localhost/agency |
        | port         | 8443                          |
        | concurrency  | none                          |
      And the worker uses
        | setting      | value                         |
        | database_url | postgresql://localhost/agency |
        | port         | none                          |
        | concurrency  | 16                            |

    @S3-CFG-04
    Scenario: A shared setting that one service sets for itself
      Given the settings of development
        | setting   | value | service |
        | log_level | error | worker  |
      When Ana starts the worker in development
      Then Ana is refused: invalid argument with the message "log_level: is shared"
      And the worker does not run

  Rule: Environment variables present at start, and no others, override the file

    @S3-CFG-01 @S3-CFG-05
    Scenario: A variable that the gateway is started with
      Given services are started with the variables
        | variable         | value |
        | AGENCY_LOG_LEVEL | info  |
      When Ana starts the gateway in production
      Then the gateway uses
        | setting   | value |
        | log_level | info  |

    @S3-CFG-05
    Scenario: A variable of this process that the gateway is not started with
      Given this process has the variables
        | variable         | value |
        | AGENCY_LOG_LEVEL | info  |
      When Ana starts the gateway in production
      Then the gateway uses
        | setting   | value   |
        | log_level | warning |
