Feature: GET user

  Scenario: A user that exists
    Given a created user
    When I send "GET" for the user
    Then the status is "200"
    And the body "email" is "ana@example.org"

  Scenario: A user that does not exist
    When I send "GET" "user/nobody"
    Then the status is "404" Not Found
    And the body contains "User not found"
