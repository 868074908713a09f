@messaging
Feature: Quality alerts and reports: what users are told about their agents' work
  A user who relies on an agent is told when its work gets worse, on every device that is connected.
  Segment: users. Value: bad answers are noticed before they do harm. Source: S3-WS-04, S3-MSG-02.

  Background:
    Given Ana of Acme listens for messages
    And Ben of Acme listens for messages

  Rule: A quality alert reaches every connection of its user

    @S3-WS-04 @severity:critical
    Scenario: Ana is connected twice
      Given Ana of Acme listens for messages
      When a monitor sends the messages
        | type          | user     | severity | metric   | value | threshold | subject    |
        | quality_alert | Acme/Ana | critical | accuracy | 0.42  | 0.9       | researcher |
      Then Ana of Acme is notified of
        | type          | severity | metric   | value | threshold | subject    |
        | quality_alert | critical | accuracy | 0.42  | 0.9       | researcher |
        | quality_alert | critical | accuracy | 0.42  | 0.9       | researcher |
      But Ben of Acme is notified of
        | type |

    @S3-WS-04
    Scenario: Cem, who gets an alert, is not connected
      When a monitor sends the messages
        | type          | user     | severity | metric  | value | threshold | subject    |
        | quality_alert | Acme/Cem | critical | latency | 9.5   | 2         | researcher |
        | quality_alert | Acme/Ana | warning  | latency | 3.5   | 2         | researcher |
      Then Ana of Acme is notified of
        | severity | metric  | value |
        | warning  | latency | 3.5   |
      But Ben of Acme is notified of
        | type |
      And Cem of Acme is notified of
        | type |

  Rule: A quality report arrives with its findings in order

    @S3-WS-04 @S3-MSG-02
    Scenario: A report with two findings, and one without any
      When a monitor sends the messages
        | type           | user     | score | findings                               | subject    |
        | quality_report | Acme/Ana | 0.6   | ["No sources are given", "Two errors"] | researcher |
        | quality_report | Acme/Ana | 0.95  |                                        | translator |
      Then Ana of Acme is notified of
        | type           | score | findings                               | subject    |
        | quality_report | 0.6   | ["No sources are given", "Two errors"] | researcher |
        | quality_report | 0.95  |                                        | translator |
      But Ben of Acme is notified of
        | type |

  Rule: A score lies between 0 and 1

    @S3-MSG-02
    Scenario: Scores at the limits, and just beyond them
      When a monitor sends the messages
        | type           | user     | score | subject    |
        | quality_report | Acme/Ana | 0     | researcher |
        | quality_report | Acme/Ana | 1     | researcher |
        | quality_report | Acme/Ana | -0.01 | researcher |
        | quality_report | Acme/Ana | 1.01  | researcher |
      Then 2 messages are routed, and these are filtered out
        | message | field | problem                                    |
        | 3       | score | Input should be greater than or equal to 0 |
        | 4       | score | Input should be less than or equal to 1    |
      And Ana of Acme is notified of
        | score |
        | 0     |
        | 1     |
