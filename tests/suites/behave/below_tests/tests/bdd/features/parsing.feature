Feature: Parsing input

  Background:
    Given the parsing library is there

  Rule: Valid input has a value

    Scenario Outline: Valid input
      When I parse "<text>" to <kind>
      Then the result is the <kind> <value>

      Examples:
        | text | kind    | value |
        | 42   | integer | 42    |
        | 4.5  | decimal | 4.5   |
        | true | truth   | true  |

  Rule: Invalid input has an error

    Scenario: Letters
      When I parse "abc" to integer
      Then the result is the error "not a valid integer"

    @pending
    Scenario: Nothing at all
      When I parse nothing
      Then the result is the error "not a valid integer"
