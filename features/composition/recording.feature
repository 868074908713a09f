@composition
Feature: Steps that remember, for tests
  Whoever tests a workflow needs a step that answers as told and remembers who called it, so that a test asks about the
  workflow and not about a service.
  Segment: developers. Value: tests without services. Source: S0-COMP-04.

  Background:
    Given the recording steps
      | step   | told to        | at first                |
      | mirror |                |                         |
      | clerk  | answer yes     |                         |
      | mute   | answer nothing |                         |
      | grump  | fail           |                         |
      | rebel  | fail anew      |                         |
      | crier  | shout          |                         |
      | choir  | shout in time  |                         |
      | porter | name the run   |                         |
      | moody  | answer yes     | fail, answer maybe      |
      | tired  |                | answer maybe, fail anew |

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
        | one that is awaited     | choir  | LETTER |

    @S0-COMP-04
    Scenario: A function that looks at the context, too
      Given the contexts
        | person | correlation id |
        | Ana    | run-1          |
      When Ana runs porter on "letter"
      Then Ana gets "letter of run-1"

  Rule: A recording step fails as it was told, and remembers that call, too

    @S0-COMP-04
    Scenario Outline: The <step> is asked and the clerk is not
      When Ana runs <step> >> clerk on "letter"
      Then Ana's run fails with
        | failure | of     |
        | error   | <step> |
      And <step> remembers 1 call
      And clerk remembers 0 calls

      Examples: with one error for all calls, and with a new one for each
        | step  |
        | grump |
        | rebel |

  Rule: A recording step does call by call what it was told for the first ones, and then what it was told for all

    @S0-COMP-04
    Scenario Outline: Three people ask the <step>
      When these people run <step> or else mute
        | person | at  | on     |
        | Ana    | 0 s | letter |
        | Ben    | 1 s | letter |
        | Cleo   | 2 s | letter |
        | Dan    | 3 s | card   |
      Then Ana gets "<first>"
      And Ben gets "<second>"
      And Cleo gets "<third>"
      And Dan gets "<last>"

      Examples: with an answer for the rest of the day, and without one
        | step  | first | second | third  | last |
        | moody | None  | maybe  | yes    | yes  |
        | tired | maybe | None   | letter | card |

  Rule: A recording step remembers how often it was called, and the last input and context

    @S0-COMP-04 @severity:critical
    Scenario: Ana and then Ben ask the clerk
      Given the contexts
        | person | correlation id | user |
        | Ana    | run-1          | ana  |
        | Ben    | run-2          | ben  |
      When these people run mirror >> clerk
        | person | at  | on     |
        | Ana    | 0 s | letter |
        | Ben    | 1 s | card   |
      Then clerk remembers 2 calls
      And clerk was last asked "card"
      And clerk remembers Ben's context
