@delivery
Feature: Phases: the next one stays locked until this one is done
  Nobody optimises what does not work yet: phase 3 of asynchronous delivery needs a finished phase 2 and a decision.
  Segment: product owners. Value: effort goes where it is needed. Source: S1-GATE-01 to 10.

  Background:
    Given the delivery workflow "async-delivery-phases-v1.0" has come to "phase-2"

  Rule: Phase 2 is complete only when all seven criteria hold

    @S1-GATE-10 @severity:critical
    Scenario: All criteria but the command line
      When Cleo decides
        | checkpoint          | decision |
        | phase-2/all but cli | done     |
      Then the stages of the delivery run are
        | stage      | verdict   |
        | phase-2    | waiting   |
        | validation | not begun |
        | decision   | not begun |
        | phase-3    | not begun |
      And the delivery workflow declares the items of phase-2
        | item              | text                                                     |
        | unit-tests        | All unit tests pass                                      |
        | integration-tests | All integration tests pass                               |
        | end-to-end        | The workflow runs from end to end                        |
        | performance       | The asynchronous run is faster than the synchronous one  |
        | error-handling    | Timeouts and failures are handled                        |
        | documentation     | The documentation is complete                            |
        | cli               | The asynchronous run is integrated into the command line |

  Rule: Phase 3 stays locked until each item of the validation is recorded as done

    @S1-GATE-01 @S1-GATE-02 @S1-GATE-03 @S1-GATE-04 @S1-GATE-05 @S1-GATE-06 @S1-GATE-07 @severity:critical
    Scenario Outline: All items but "<item>"
      Given the delivery workflow "async-delivery-phases-v1.0" has come to "validation"
      When Cleo decides
        | checkpoint                | decision |
        | validation/all but <item> | done     |
      Then the stages of the delivery run are
        | stage      | verdict   |
        | phase-2    | passed    |
        | validation | waiting   |
        | decision   | not begun |
        | phase-3    | not begun |

      Examples: the seven items
        | item              |
        | unit-tests        |
        | integration-tests |
        | end-to-end        |
        | performance       |
        | regressions       |
        | documentation     |
        | review            |

  Rule: The decision about phase 3 answers three questions; phase 3 is optional

    @S1-GATE-08
    Scenario: The bottlenecks are not named
      Given the delivery workflow "async-delivery-phases-v1.0" has come to "decision"
      When Cleo decides
        | checkpoint | decision | answers                    |
        | decision   | approved | goals: yes; complexity: no |
      Then Cleo is refused: invalid argument with the message "bottlenecks missing"
      And the delivery workflow declares the questions of decision
        | question    | text                                     |
        | goals       | Are the performance goals met?           |
        | bottlenecks | Which bottlenecks would phase 3 address? |
        | complexity  | Is its complexity justified?             |

    @S1-GATE-08 @S1-GATE-09
    Scenario Outline: Cleo has <decision> phase 3, and the run is complete
      Given the delivery workflow "async-delivery-phases-v1.0" has come to "decision"
      When Cleo decides
        | checkpoint | decision   | answers |
        | decision   | <decision> | all     |
      Then the stages of the delivery run are
        | stage      | verdict   |
        | phase-2    | passed    |
        | validation | passed    |
        | decision   | <verdict> |
        | phase-3    | <phase 3> |
      And the delivery run is complete
      And the delivery workflow declares the tasks of phase-3
        | task       | text                  |
        | priorities | Task priorities       |
        | scheduling | Advanced scheduling   |
        | caching    | Result caching        |
        | dashboard  | Performance dashboard |

      Examples: either way
        | decision | verdict | phase 3   |
        | approved | passed  | passed    |
        | rejected | failed  | not begun |
