Feature: PUT user

  Scenario: A new address
    Given a created user
    When I send "PUT" for the user
    Then the status is "200"
    When I send "GET" for the user
    Then the body "email" is "ana@example.com"
