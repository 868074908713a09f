@browser
Feature: Shopping

  Scenario: A table of products
    Given I am on the login page
    When I login with:
      | name | password |
      | ana  | secret   |
    And I add to the cart:
      | product | price |
      | Bag     | 29.99 |
      | Light   | 9.99  |
    Then the cart costs 39.98
    And the cart has Bag and Light
