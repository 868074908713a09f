@composition
Feature: Functions that become steps
  People bring the functions that they have. Whether one asks for the context by its name, or returns something that has to
  be awaited, is their own affair: as a step it works like any other.
  Segment: developers. Value: functions that need no rewriting. Source: S0-COMP-05, S0-CTX-03.

  Background:
    Given the contexts
      | person | correlation id | user |
      | Ana    | run-1          | ana  |

  Rule: A step gets its input and the context, whatever the form of its function

    @S0-CTX-03
    Scenario Outline: A function <form>
      Given the steps
        | step  | works  |
        | draft | <form> |
        | send  |        |
      When Ana runs draft >> send on "rain"
      Then Ana gets "send(draft(rain))"
      And every step of Ana's run has received Ana's context

      Examples: how people write functions
        | form                          |
        | with the context by keyword   |
        | with the context after others |
        | without async                 |
        | without async, and in place   |

  Rule: A step is called what it was told to be called, and otherwise what its function is called

    Scenario Outline: A draft of half a minute within ten seconds, of a function <form>
      Given the steps
        | step  | takes | works  |
        | draft | 30 s  | <form> |
      When Ana runs draft within 10 s on "rain"
      Then Ana's run fails with
        | failure | of    |
        | timeout | draft |

      Examples: with a name of its own, and without
        | form                           |
        | with the context by keyword    |
        | without async, and in place    |
        | under the name of its function |
