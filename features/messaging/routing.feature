@messaging
Feature: Message routing: by type, and to the user a message names
  Monitors watch the agents of all users; each finding concerns only the user whose agent it is.
  Segment: users, operators. Value: alerts arrive where they can be acted on. Source: S3-MSG-02, S3-WS-04.

  Background:
    Given Ana of Acme listens for messages
    And Ben of Acme listens for messages
    And Ana of Bolt listens for messages

  Rule: A message reaches the user it names, and no one else

    @S3-MSG-02 @S3-WS-04 @severity:critical
    Scenario: A monitor sends alerts to Ana of Acme and to Ana of Bolt
      When a monitor sends the messages
        | type          | user     | severity | metric  | value | threshold | subject    |
        | quality_alert | Acme/Ana | critical | latency | 5.2   | 2.0       | researcher |
        | quality_alert | Bolt/Ana | info     | cost    | 0.31  | 0.3       | translator |
      Then Ana of Acme is notified of
        | severity | metric  | value | threshold | subject    |
        | critical | latency | 5.2   | 2.0       | researcher |
      And Ana of Bolt is notified of
        | severity | metric | value | threshold | subject    |
        | info     | cost   | 0.31  | 0.3       | translator |
      But Ben of Acme is notified of
        | type |

  Rule: The messages of a user arrive in the order in which they were sent

    @S3-MSG-02
    Scenario: A monitor sends alerts to Ana and Ben in turn
      When a monitor sends the messages
        | type          | user     | severity | metric   | value | threshold | subject    |
        | quality_alert | Acme/Ana | info     | latency  | 3     | 2         | researcher |
        | quality_alert | Acme/Ben | info     | cost     | 1     | 0.5       | translator |
        | quality_alert | Acme/Ana | warning  | latency  | 4     | 2         | researcher |
        | quality_alert | Acme/Ben | warning  | cost     | 2     | 0.5       | translator |
        | quality_alert | Acme/Ana | critical | accuracy | 0.1   | 0.9       | researcher |
      Then Ana of Acme is notified of
        | severity | metric   |
        | info     | latency  |
        | warning  | latency  |
        | critical | accuracy |
      And Ben of Acme is notified of
        | severity | metric |
        | info     | cost   |
        | warning  | cost   |
      But Ana of Bolt is notified of
        | type |

  Rule: A message reaches the handlers of its type, and no others

    @S3-MSG-02
    Scenario: An alert and a report with a handler each
      Given the handlers
        | type           | handler |
        | quality_alert  | pager   |
        | quality_report | archive |
      When a monitor sends the messages
        | type           | user     | severity | metric | value | threshold | score | subject    |
        | quality_alert  | Acme/Ana | critical | cost   | 0.9   | 0.3       |       | researcher |
        | quality_report | Acme/Ben |          |        |       |           | 0.75  | translator |
      Then the handler pager is notified of
        | type          | user     | severity | metric |
        | quality_alert | Acme/Ana | critical | cost   |
      And the handler archive is notified of
        | type           | user     | score |
        | quality_report | Acme/Ben | 0.75  |
      But Ana of Bolt is notified of
        | type |

  Rule: A failing handler or connection does not stop the others

    @S3-MSG-02 @S3-WS-04
    Scenario: A pager that fails, and a broken connection of Ana's
      Given the handlers
        | type          | handler | outcome |
        | quality_alert | pager   | fails   |
        | quality_alert | archive |         |
      And a connection of Ana of Acme is broken
      And Ana of Acme listens for messages
      When a monitor sends the messages
        | type          | user     | severity | metric  | value | threshold | subject    |
        | quality_alert | Acme/Ana | warning  | latency | 3     | 2         | researcher |
        | quality_alert | Acme/Ben | info     | cost    | 1     | 0.5       | translator |
      Then the handler archive is notified of
        | user     | severity |
        | Acme/Ana | warning  |
        | Acme/Ben | info     |
      And Ana of Acme is notified of
        | severity |
        | warning  |
        | warning  |
      And Ben of Acme is notified of
        | severity |
        | info     |
      But Ana of Bolt is notified of
        | type |
