@delivery
Feature: Failures of test generation: answers, connections and agents that are lost
  A server of agents is somebody else's and far away. What it loses is neither waited for without end nor done twice.
  Segment: developers, operators. Value: deliveries that end, and no agent paid twice. Source: S1-ERR-01, S1-ERR-02.

  Background:
    Given the modules
      | module   | agent        | after |
      | accounts | writes tests | 40 s  |

  Rule: A request that fails for a while is sent again, and submits no task twice

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
    Scenario Outline: OpenHands <trouble> twice
      Given OpenHands <trouble> 2 times
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      |
        | accounts | completed |

      Examples:
        | trouble               |
        | answers with 500      |
        | answers with 429      |
        | loses the connection  |
        | does not answer       |

  Rule: The end of a task is found, whatever becomes of the connections

    @S1-ORCH-03
    Scenario: All WebSockets are lost just before a task ends, and HTTP is behind the times
      Given OpenHands loses the connections at the end of a task
      And OpenHands reports over HTTP that tasks still run
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      |
        | accounts | completed |
      And collection is recorded with between 40 s and 60 s

    @S1-ORCH-03
    Scenario: No WebSocket is accepted
      Given OpenHands accepts no WebSocket
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      |
        | accounts | completed |
      And collection is recorded with between 40 s and 50 s

  Rule: A task that does not end in time is failed and interrupted, and delivery goes on or stops as configured

    @S1-ERR-01 @severity:critical
    Scenario Outline: An agent never ends, and after a failed task delivery is to <course>
      Given the modules
        | module   | agent       |
        | payments | never ends  |
      And test generation with
        | setting        | value    |
        | timeout_s      | 60       |
        | on_failed_task | <course> |
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      | because                                              |
        | accounts | completed |                                                      |
        | payments | failed    | not finished within 60 s: its last status is running |
      And collection is recorded with between 60 s and 65 s
      And the agents of OpenHands have received
        | module   | interruptions |
        | accounts | 0             |
        | payments | 1             |
      And delivery <goes or stops>

      Examples:
        | course | goes or stops |
        | go on  | goes on       |
        | stop   | stops         |

  Rule: A cancelled collection leaves no agent at work

    @S1-ERR-01
    Scenario: Ana cancels after 10 s
      When Ana generates tests for all modules and cancels after 10 s
      Then the agents of OpenHands have received
        | module   | interruptions |
        | accounts | 1             |
