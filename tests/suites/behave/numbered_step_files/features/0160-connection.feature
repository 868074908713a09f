Feature: 0160 Connections

  Background:
    Given we have 2 agents
      | name | role    | extra |
      | Acme | inviter |       |
      | Bob  | invitee | fast  |

  @T001 @critical
  Scenario Outline: Connecting by an invitation
    When "<inviter>" generates an invitation
    And "<invitee>" receives the invitation
    Then "<inviter>" has a connection
    And "<invitee>" has a connection

    Examples:
      | inviter | invitee |
      | Acme    | Bob     |
      | Bob     | Acme    |

  Scenario: Steps that say other steps
    Given "Acme" and "Bob" have a connection
    Then "Bob" has a connection

  Scenario: No connection
    Then "Bob" has a connection
