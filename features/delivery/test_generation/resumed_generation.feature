@delivery
Feature: Resumed test generation: agents that were interrupted, and agents that have failed
  A developer who resumes a delivery gets the tests that are missing, and no agent does finished work again.
  Segment: developers. Value: a delivery that is resumed can succeed. Source: S1-ERR-01, S1-ERR-02, S1-ORCH-03.

  Background:
    Given the modules
      | module   | agent        | after |
      | accounts | writes tests | 20 s  |
    And test generation with
      | setting   | value |
      | timeout_s | 60    |

  Rule: An agent that was interrupted goes on when the collection is resumed

    @S1-ERR-01 @S1-ORCH-03 @severity:critical
    Scenario: Ana interrupts the collection after 10 s
      When Ana generates tests for all modules and cancels after 10 s
      And Ana resumes test generation with agents that write tests
      Then the tasks are
        | module   | task      |
        | accounts | completed |
      And the agents of OpenHands have received
        | module   | conversations | messages | runs |
        | accounts | 1             | 1        | 2    |

    @S1-ERR-01
    Scenario: The agent for payments has not finished in time
      Given the modules
        | module   | agent      |
        | payments | never ends |
      When Ana generates tests for all modules
      And Ana resumes test generation with agents that write tests
      Then the tasks are
        | module   | task      |
        | accounts | completed |
        | payments | completed |
      And the agents of OpenHands have received
        | module   | conversations | messages | runs |
        | accounts | 1             | 1        | 1    |
        | payments | 1             | 1        | 2    |

  Rule: A task that has ended without tests is submitted again when the collection is resumed

    @S1-ERR-02 @S1-ORCH-03 @severity:critical
    Scenario Outline: The agent for payments <agent>
      Given the modules
        | module   | agent   | after |
        | payments | <agent> | 10 s  |
      When Ana generates tests for all modules
      And Ana resumes test generation with agents that write tests
      Then the tasks are
        | module   | task      |
        | accounts | completed |
        | payments | completed |
      And the agents of OpenHands have received
        | module   | conversations | messages | runs |
        | accounts | 1             | 1        | 1    |
        | payments | 2             | 2        | 2    |

      Examples:
        | agent               |
        | fails               |
        | gets stuck          |
        | writes nothing      |
        | writes broken tests |
