@delivery
Feature: Outages of OpenHands: a circuit breaker, and errors before anything is submitted
  A server that is down is left alone until it has had time to recover, and the error message says why nothing was done.
  Segment: developers, operators. Value: no flood of requests, no guessing. Source: S1-ERR-02, S1-CFG-01.

  Background:
    Given the modules
      | module   | agent        |
      | accounts | writes tests |

  Rule: After five failures in a row OpenHands is not called until it has had time to recover

    @S1-ERR-02 @severity:critical
    Scenario: The sixth attempt
      Given test generation with
        | setting  | value |
        | attempts | 6     |
      And the next 5 requests to OpenHands fail with 503
      When Ana generates tests for all modules
      Then Ana is refused: unavailable with the message "is not called for now: retry after"
      And OpenHands has received 5 requests

    @S1-ERR-02
    Scenario: Ana tries again 4 minutes later
      Given test generation with
        | setting  | value |
        | attempts | 5     |
      And the next 5 requests to OpenHands fail with 503
      When Ana generates tests for all modules
      And Ana generates tests for all modules 4 min later
      Then Ana is refused: unavailable with the message "retry after 60 s"
      And OpenHands has received 5 requests
      And the tasks are
        | module   | task |
        | accounts | none |

    @S1-ERR-02
    Scenario: Ana tries again 5 minutes later, and the server has recovered
      Given test generation with
        | setting  | value |
        | attempts | 5     |
      And the next 5 requests to OpenHands fail with 503
      When Ana generates tests for all modules
      And Ana generates tests for all modules 5 min later
      Then the tasks are
        | module   | task      |
        | accounts | completed |

  Rule: A server that cannot be reached, or refuses the key, is reported before any task is submitted

    @S1-CFG-01
    Scenario: Nothing listens at the address
      Given OpenHands is named by the variables
        | variable      | value              |
        | OPENHANDS_URL | http://127.0.0.1:1 |
      When Ana generates tests for all modules
      Then Ana is refused: unavailable with the message "No OpenHands server answers at http://127.0.0.1:1"
      And the tasks are
        | module   | task |
        | accounts | none |

    @S1-CFG-01
    Scenario: The session key is wrong
      Given OpenHands is named by the variables
        | variable              | value     |
        | OH_SESSION_API_KEYS_0 | swordfish |
      When Ana generates tests for all modules
      Then Ana is refused: unauthenticated with the message "OH_SESSION_API_KEYS_0"
      And no refusal of Ana holds "swordfish"
      And OpenHands has received 1 request
