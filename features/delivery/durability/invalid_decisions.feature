@delivery
Feature: Invalid decisions: what does not count is refused, and the run still waits
  An approval with gaps is worth nothing to whoever has to answer for the release.
  Segment: release managers, auditors. Value: every stored answer is complete. Source: S2-ERR-11.

  Rule: An approval that leaves a question without an answer is refused

    Scenario Outline: Ben leaves the second question out, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage  | asks                         |
        | review | Is it safe to go?; Any gaps? |
      And Ana starts the run "calculator"
      When Ben approves review in the run "calculator"
        | question          | answer |
        | Is it safe to go? | Yes.   |
      Then Ben is refused: invalid argument with the message "must answer every question: Any gaps? missing"
      And the list of runs shows
        | run        | state                | stage  | executed |
        | calculator | waiting for a person | review | yes      |
      And the decisions in the run "calculator" are
        | checkpoint | by | approved | question | answer |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |

  Rule: A decision about what nobody has asked is refused

    Scenario Outline: Ben approves a release that the run has not come to, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage   | asks              |
        | review  | Is it safe to go? |
        | release | Is it out?        |
      And Ana starts the run "calculator"
      When Ben approves release in the run "calculator"
        | question   | answer |
        | Is it out? | Yes.   |
      Then Ben is refused: invalid argument with the message "has not reached release"
      And the list of runs shows
        | run        | state                | stage  |
        | calculator | waiting for a person | review |
      And the decisions in the run "calculator" are
        | checkpoint | by | approved | question | answer |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |
