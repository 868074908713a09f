@delivery
Feature: Failures of test generation: answers, connections and agents that are lost
  The agent server is remote and run by a third party. What it loses is neither waited for forever nor done twice.
  Segment: developers, operators. Value: deliveries that end, and no agent paid twice. Source: S1-ERR-01, S1-ERR-02.

  Background:
    Given the modules
      | module   | agent        | after |
      | accounts | writes tests | 40 s  |

  Rule: A request that fails temporarily is retried, and no task is submitted twice

    @S1-ERR-02 @severity:critical
    Scenario Outline: The answer to the first <request> is lost after it was carried out
      Given OpenHands loses its answer to the first <request>
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      |
        | accounts | completed |
      And the agents of OpenHands have received
        | module   | conversations | messages | runs |
        | accounts | 1             | 1        | 1    |

      Examples:
        | request      |
        | upload       |
        | conversation |
        | message      |
        | run          |

    @S1-ERR-02
    Scenario Outline: Two requests fail with <trouble>
      Given the next 2 requests to OpenHands fail with <trouble>
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      |
        | accounts | completed |

      Examples:
        | trouble           |
        | 500               |
        | 429               |
        | a lost connection |
        | a timeout         |

  Rule: The end of a task is detected even if connections are lost

    @S1-ORCH-03
    Scenario: All WebSockets are lost just before a task ends, and HTTP answers are stale
      Given OpenHands loses the connections at the end of a task
      And OpenHands reports over HTTP that tasks still run
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      |
        | accounts | completed |
      And the recorded duration of collection is between 40 s and 60 s

    @S1-ORCH-03
    Scenario: No WebSocket is accepted
      Given OpenHands accepts no WebSocket
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      |
        | accounts | completed |
      And the recorded duration of collection is between 40 s and 50 s

  Rule: A task that does not finish in time is interrupted and fails, and delivery continues or stops as configured

    @S1-ERR-01 @severity:critical
    Scenario Outline: An agent never finishes, and after a failed task delivery is to <course>
      Given the modules
        | module   | agent      |
        | payments | never ends |
      And test generation with
        | setting        | value    |
        | timeout_s      | 60       |
        | on_failed_task | <course> |
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      | because                                              |
        | accounts | completed |                                                      |
        | payments | failed    | not finished within 60 s: its last status is running |
      And the recorded duration of collection is between 60 s and 65 s
      And the agents of OpenHands have received
        | module   | interruptions |
        | accounts | 0             |
        | payments | 1             |
      And delivery <goes or stops>

      Examples:
        | course | goes or stops |
        | go on  | goes on       |
        | stop   | stops         |

  Rule: Cancelling the collection stops every agent

    @S1-ERR-01
    Scenario: Ana cancels after 10 s
      When Ana generates tests for all modules and cancels after 10 s
      Then the agents of OpenHands have received
        | module   | interruptions |
        | accounts | 1             |
