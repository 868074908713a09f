@coordination
Feature: Times that somebody has waited
  A step that waits for a partner costs its caller just as much time as one that computes. A figure that leaves the
  waiting out shows a fast platform to people who sit before a slow one.
  Segment: operators. Value: figures that agree with the clock on the wall. Source: S0-OBS-03.

  Background:
    Given the system clock is used
    And the steps
      | step   | takes |
      | search | 10 s  |
      | price  |       |
    And telemetry is initialised as "integration-tests"

  Rule: The time of an execution includes the time for which it has waited

    @S0-OBS-03
    Scenario: A search that is stopped after 100 ms
      When Ana runs search within 100 ms or else price on "invoice"
      Then Ana gets "price(invoice)"
      And telemetry has timed search at between 90 ms and 5 s
