Feature: Task states

  Background:
    Given a state machine defined by
      """
      {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "answer", "Next": "Stop"},
                                    "Stop": {"Type": "Fail", "Error": "Sorry"}}}
      """
    And the resource "answer" returns
      """
      {"answer": 42}
      """

  Scenario: The data of a resource
    When the machine executes
    Then the data matches
      """
      {"answer": 42}
      """
    And the state is "Stop"

  Scenario: A failure
    When the machine executes
    And the machine executes
    Then the machine has ended
