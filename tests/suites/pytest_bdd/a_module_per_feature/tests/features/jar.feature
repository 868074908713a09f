@kitchen
Feature: Jar of pickles
  As a cook, I want to know what is left.

  Background:
    Given everything is clean

  @smoke
  Scenario Outline: Pickles are taken
    Given the jar has "<start>" pickles
    When "<some>" pickles are taken
    Then the jar has "<left>" pickles left

    Examples: amounts
      | start | some | left |
      | 5     | 2    | 3    |
      | 5     | 5    | 0    |

  Scenario: Too many
    Given the jar has "2" pickles
    When "3" pickles are taken
    Then the jar has "0" pickles left
