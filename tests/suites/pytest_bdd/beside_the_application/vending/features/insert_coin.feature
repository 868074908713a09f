Feature: Insert a coin

  Scenario: The first coin
    Given I'm at a vending machine
    When I insert a coin
    Then the vending machine has a total of 25 cents
