Feature: Pass states

  Scenario: One after the other
    Given a state machine defined in "features/machines/hello.json"
    When the machine executes
    Then the state is "World"
    When the machine executes
    Then the machine has ended
