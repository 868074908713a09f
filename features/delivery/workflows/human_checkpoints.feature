@delivery
Feature: Human checkpoints: what no machine can decide
  Gates check what can be measured; whether traces are useful, or a release is fast enough, is for people to decide, by
  name.
  Segment: release managers. Value: every release was reviewed, and it is known by whom. Source: S0-GATE-03 to 06, S0-GATE-13 to 15.

  Background:
    Given the project's files
      | file                            | content                           |
      | tests/integration/test_basic.py | def test_total(): assert 42 == 42 |
    And the delivery workflow "integration-testing-v1.0" with
      | instead of      | it says |
      | environment: [] |         |

  Rule: A stage with a checkpoint is not passed before a person has approved it and answered every question

    @S0-GATE-03 @S0-GATE-04 @S0-GATE-05 @S0-GATE-06 @severity:critical
    Scenario Outline: <stage> waits, and passes when Cleo has approved it
      Given the delivery workflow "integration-testing-v1.0" has come to "<stage>"
      When Cleo decides
        | checkpoint | decision | answers |
        | <stage>    | approved | all     |
      Then the stages of the delivery run are
        | stage            | verdict         |
        | scope            | passed          |
        | unit-integration | passed          |
        | observability    | <observability> |
        | cross-package    | <cross-package> |
        | performance      | <performance>   |
        | release          | <release>       |

      Examples: every stage that has a checkpoint
        | stage            | observability | cross-package | performance | release   |
        | unit-integration | waiting       | not begun     | not begun   | not begun |
        | observability    | passed        | waiting       | not begun   | not begun |
        | cross-package    | passed        | passed        | waiting     | not begun |
        | performance      | passed        | passed        | passed      | passed    |

    @S0-GATE-13 @S0-GATE-14 @S0-GATE-15 @severity:critical
    Scenario Outline: <review> without an answer about <unanswered>
      Given the delivery workflow "integration-testing-v1.0" has come to "<stage>"
      When Cleo decides
        | checkpoint | decision | answers              |
        | <stage>    | approved | all but <unanswered> |
      Then Cleo is refused: invalid argument with the message "An approval at <stage> must answer every question: <unanswered> missing."
      And the stages of the delivery run are
        | stage            | verdict         |
        | scope            | passed          |
        | unit-integration | passed          |
        | observability    | <observability> |
        | cross-package    | <cross-package> |
        | performance      | <performance>   |
        | release          | not begun       |

      Examples: the reviews with questions
        | review                           | stage         | unanswered | observability | cross-package | performance |
        | Observability Integration Review | observability | gaps       | waiting       | not begun     | not begun   |
        | Cross-Package Integration Review | cross-package | versions   | passed        | waiting       | not begun   |
        | Performance Validation           | performance   | leaks      | passed        | passed        | waiting     |

  Rule: Each review asks the questions that its stage is about

    @S0-GATE-13 @S0-GATE-14 @S0-GATE-15
    Scenario: Five questions about observability, five about packages, and four about performance
      When Cleo loads the delivery workflow "integration-testing-v1.0"
      Then the delivery workflow declares the questions of observability
        | question  | text                                    |
        | traces    | Are traces made for every primitive?    |
        | nesting   | Are spans nested as the primitives are? |
        | metrics   | Are metrics collected?                  |
        | dashboard | Are traces visible in a dashboard?      |
        | gaps      | Which gaps are left?                    |
      And the delivery workflow declares the questions of cross-package
        | question      | text                                                     |
        | composition   | Do primitives of different packages compose?             |
        | agent-context | Does the context of an agent reach every package?        |
        | versions      | Are there version conflicts?                             |
        | observability | Is everything observed, whichever package it comes from? |
        | performance   | What do borders of packages cost?                        |
      And the delivery workflow declares the questions of performance
        | question    | text                                |
        | leaks       | Are there memory leaks?             |
        | speed       | Is it fast enough for production?   |
        | concurrency | Do concurrent workflows keep apart? |
        | blocking    | Are there blocking calls?           |
