@delivery
Feature: Test generation: agents that write tests while other work goes on
  Developers who deliver a component do not wait until an agent has written its tests.
  Segment: developers. Value: shorter deliveries, with tests that exist. Source: S1-ORCH-01 to S1-ORCH-03.

  Background:
    Given the modules
      | module   | agent        | after |
      | accounts | writes tests | 40 s  |
      | payments | writes tests | 20 s  |

  Rule: Submission does not wait for any task

    @S1-ORCH-02 @severity:critical
    Scenario: Ana submits two modules, whose tests take 40 s and 20 s
      When Ana submits all modules
      Then the tasks are
        | module   | task      |
        | accounts | submitted |
        | payments | submitted |
      And the agents of OpenHands have received
        | module   | conversations | messages | runs | at work |
        | accounts | 1             | 1        | 1    | 1       |
        | payments | 1             | 1        | 1    | 1       |

  Rule: Collection ends with the last task, and its tests cover the module

    @S1-ORCH-03 @S1-PERF-04 @S1-PERF-05 @severity:critical
    Scenario: Both agents write tests
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      |
        | accounts | completed |
        | payments | completed |
      And the recorded duration of submission is 0 s
      And the recorded duration of collection is between 40 s and 45 s
      And the tests of payments pass, and cover at least 80 % of it

  Rule: A task whose agent fails carries the reason that OpenHands gives, and affects no other task

    @S1-ORCH-03
    Scenario Outline: The agent for the third module <agent>
      Given the modules
        | module  | agent   | after | says   |
        | reports | <agent> | 10 s  | <says> |
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      | because   |
        | accounts | completed |           |
        | payments | completed |           |
        | reports  | failed    | <because> |
      And delivery stops

      Examples:
        | agent               | says                   | because                         |
        | fails               | the model is not there | the model is not there          |
        | gets stuck          | I repeat myself        | status stuck: I repeat myself   |
        | writes nothing      |                        | File not found                  |
        | writes broken tests |                        | No module named 'nowhere_to_be_ |

  Rule: OpenHands never works on more tasks at once than configured, and finishes all of them

    @S1-ORCH-03
    Scenario: The third of three modules waits until the second is done
      Given the modules
        | module  | agent        | after |
        | reports | writes tests | 30 s  |
      And test generation with
        | setting | value |
        | at_once | 2     |
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      |
        | accounts | completed |
        | payments | completed |
        | reports  | completed |
      And the recorded duration of collection is between 50 s and 60 s
