@delivery
Feature: Settings of test generation: variables and limits that are named, shown and checked
  Operators who set up test generation find out at once what is missing or invalid, not in the middle of a delivery.
  Segment: operators. Value: no delivery fails because of a typo. Source: S1-CFG-01 to S1-CFG-04.

  Background:
    Given the modules
      | module   | agent        |
      | accounts | writes tests |

  Rule: A missing environment variable is reported by name, before any task is submitted

    @S1-CFG-02 @severity:critical
    Scenario Outline: <variable> is not set
      Given OpenHands is named by the variables
        | variable   | value |
        | <variable> |       |
      When Ana generates tests for all modules
      Then Ana is refused: invalid argument with the message "<variable> is not set"
      And OpenHands has received 0 requests

      Examples:
        | variable              |
        | OPENHANDS_URL         |
        | OH_SESSION_API_KEYS_0 |
        | LLM_MODEL             |
        | LLM_API_KEY           |

    @S1-CFG-02
    Scenario: Two variables are not set, and the URL is invalid
      Given OpenHands is named by the variables
        | variable      | value          |
        | OPENHANDS_URL | localhost:8000 |
        | LLM_MODEL     |                |
        | LLM_API_KEY   |                |
      When Ana generates tests for all modules
      Then Ana is refused: invalid argument with the message "LLM_MODEL is not set"
      And Ana is refused: invalid argument with the message "LLM_API_KEY is not set"
      And Ana is refused: invalid argument with the message "OPENHANDS_URL is not an http or https address"

  Rule: All limits in force are shown

    @S1-CFG-03 @S1-CFG-04
    Scenario: Only the timeout is set
      Given test generation with
        | setting   | value |
        | timeout_s | 60    |
      When Ana sets test generation up
      Then the limits of test generation are
        | setting           | value |
        | timeout_s         | 60    |
        | poll_s            | 2     |
        | at_once           | 3     |
        | attempts          | 3     |
        | request_timeout_s | 30    |
        | failures          | 5     |
        | recovery_s        | 300   |
        | half_open_calls   | 3     |
        | successes         | 2     |
        | on_failed_task    | stop  |

  Rule: An invalid limit is refused by name, before any task is submitted

    @S1-CFG-03 @S1-CFG-04
    Scenario Outline: <limit> is <value>
      Given test generation with
        | setting | value   |
        | <limit> | <value> |
      When Ana sets test generation up
      Then Ana is refused: invalid argument with the message "<message>"
      And OpenHands has received 0 requests

      Examples:
        | limit          | value | message            |
        | timeout_s      | 0     | timeout_s is 0     |
        | timeout_s      | inf   | timeout_s is inf   |
        | poll_s         | -1    | poll_s is -1       |
        | failures       | 0     | failures is 0      |
        | recovery_s     | -300  | recovery_s is -300 |
        | successes      | 0     | successes is 0     |
        | at_once        | 0     | at_once is 0       |
        | on_failed_task | maybe | 'maybe' is not a   |
