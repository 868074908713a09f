Feature: Login

  Background:
    Given I am on the login page

  @browser
  Scenario Outline: Who gets in
    When I login as "<name>" with "<password>"
    Then I am on the "<page>" page

    Examples: users
      | name | password | page     |
      | ana  | secret   | products |
      | ana  | wrong    | login    |
      | ana  | wrong    | products |

  @later
  Scenario: By a link in a mail
    When I login by mail

  @manual
  Scenario: By a key
    When I login by key
