@delivery
Feature: Refactoring: changes that are verified by tests
  Fixes and formatting are applied automatically, but never at the expense of a working component.
  Segment: developers. Value: the source stays clean without a risk. Source: S1-ORCH-07, Refactoring by Fowler.

  Background:
    Given the delivery settings
      | setting | value   |
      | gates   | linting |

  Rule: A refactoring is kept if the tests pass before and after it

    Scenario: The calculator is not formatted
      Given a calculator that is not formatted
      When Ana delivers the calculator to development in sync mode
      Then the report has every field, among them
        | field                                       | value             |
        | success                                     | true              |
        | stage_results.refactoring.output.refactored | ["calculator.py"] |
        | stage_results.refactoring.output.undone     | null              |
      And the calculator has the source that it comes with

  Rule: A refactoring that breaks the tests is undone, and the gates check the component as it was

    @severity:critical
    Scenario: The tests need an import that the calculator does not use
      Given a calculator that lends its tests a module that it does not use
      When Ana delivers the calculator to development in sync mode
      Then the stages have ended with
        | stage         | verdict | error                   |
        | specification | passed  |                         |
        | testing       | passed  |                         |
        | refactoring   | failed  | calculator.py:3:8: F401 |
      And the report has every field, among them
        | field                                       | value |
        | stage_results.refactoring.output.refactored | []    |
      And the calculator has the source that it had before

    Scenario: The tests fail before the refactoring
      Given a calculator that divides wrongly
      And a calculator that is not formatted
      When Ana delivers the calculator to development in sync mode
      Then the report has every field, among them
        | field                                       | value |
        | stage_results.refactoring.output.refactored | []    |
      And the calculator has the source that it had before
