Feature: Buy a product

  Background:
    Given I'm at a vending machine

  Scenario: Enough
    Given a vending machine with 75 cents
    When I buy a product
    Then the vending machine dispenses a product

  Scenario: Not enough
    Given a vending machine with 25 cents
    When I buy a product
    Then the vending machine dispenses no product

  Scenario: Change
    Given a vending machine with 75 cents
    And I buy a product
    When I release change
    Then the vending machine releases 25 cents
