@composition @needs:recording-steps
Feature: Recording steps: test doubles that record their calls
  Tests of a workflow need a step with a given result that records its calls, so that they check the workflow and not a
  service.
  Segment: developers. Value: tests without services. Source: S0-COMP-04.

  Background:
    Given the steps
      | step  | kind      | returns | side effect |
      | clerk | recording | yes     |             |
      | grump | recording | yes     | error       |

  Rule: A side effect that is an error is raised, and the call is recorded

    @S0-COMP-04
    Scenario: The grump is called, and the clerk is not
      When Ana runs grump >> clerk on "letter"
      Then Ana's run fails with
        | failure | of    |
        | error   | grump |
      And grump has run 1 time
      And clerk has run 0 times

  Rule: A recording step returns its return value, and records the number of its calls and the last context

    @S0-COMP-04 @severity:critical
    Scenario: Ana calls the clerk, and then Ben
      Given the contexts
        | person | correlation id | user |
        | Ana    | run-1          | ana  |
        | Ben    | run-2          | ben  |
      When these people run clerk
        | person | at  | on     |
        | Ana    | 0 s | letter |
        | Ben    | 1 s | card   |
      Then everybody gets "yes"
      And clerk has run 2 times
      And every step of Ana's run has received Ana's context
      And every step of Ben's run has received Ben's context
