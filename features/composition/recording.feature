@composition
Feature: Steps that remember, for tests
  Whoever tests a workflow needs a step that answers as told and remembers who called it, so that a test asks about the
  workflow and not about a service.
  Segment: developers. Value: tests without services. Source: S0-COMP-04.

  Background:
    Given the recording steps
      | step   | told to        |
      | mirror |                |
      | clerk  | answer yes     |
      | mute   | answer nothing |
      | grump  | fail           |
      | crier  | shout          |

  Rule: A recording step answers as it was told, and with its input when it was told nothing

    @S0-COMP-04
    Scenario Outline: <told>
      When Ana runs <step> on "letter"
      Then Ana gets "<answer>"

      Examples: what a recording step can be told
        | told                    | step   | answer |
        | nothing                 | mirror | letter |
        | an answer               | clerk  | yes    |
        | to answer with nothing  | mute   | None   |
        | a function of the input | crier  | LETTER |

  Rule: A recording step fails as it was told, and remembers that call, too

    @S0-COMP-04
    Scenario: The grump is asked and the clerk is not
      When Ana runs grump >> clerk on "letter"
      Then Ana is told of
        | failure | about |
        | error   | grump |
      And grump remembers 1 call
      And clerk remembers 0 calls

  Rule: A recording step remembers how often it was called, and the last context

    @S0-COMP-04 @severity:critical
    Scenario: Ana and then Ben ask the clerk
      Given the contexts
        | person | correlation id | user |
        | Ana    | run-1          | ana  |
        | Ben    | run-2          | ben  |
      When these people run mirror >> clerk
        | person | at  | on     |
        | Ana    | 0 s | letter |
        | Ben    | 1 s | letter |
      Then clerk remembers 2 calls
      And clerk remembers Ben's context
