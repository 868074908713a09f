@composition
Feature: Failures of all kinds
  Whether time has run out or two things broke at once, the work was not done. Second attempts, second ways and undos are
  there for every failure, and not only for the plain ones.
  Segment: all. Value: service that goes on after whatever happens. Source: S0-COMP-05, facts 6.

  Background:
    Given the steps
      | step   | takes | fails  |
      | search | 30 s  |        |
      | stamp  |       | always |
      | seal   |       | always |
      | post   |       |        |
      | unpost |       |        |
      | send   |       |        |

  Rule: Whatever has failed is undone, tried again, and left to the second way

    Scenario Outline: <failure>
      When Ana runs (post undone by unpost >> (<workflow>)) retried once or else send on "letter"
      Then Ana gets "send(letter)"
      And unpost has run 2 times

      Examples: failures that are more than an error
        | failure                   | workflow          |
        | time runs out             | search within 1 s |
        | both stamp and seal break | stamp \| seal     |
