Feature: Basket

  Scenario: A simple example
    Given I'm a customer
    And there is a basket
    When I put 2 apples into it
    Then the basket has 2 apples

  Scenario: A default
    Given I'm a customer
    When I put 1 apples into it
    Then the basket has 1 apples

  Scenario: It fails
    Given there is a basket
    When I put 1 apples into it
    Then the basket has 3 apples

  Scenario: Nobody binds this one
    Given there is a basket
    Then it is made of straw
