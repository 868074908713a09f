@messaging
Feature: Message validation: only valid messages are routed
  Authors of monitors are told which field is wrong; users never see a message that makes no sense.
  Segment: developers, users. Value: mistakes are found where they are made. Source: S3-MSG-02.

  Background:
    Given Ana of Acme listens for messages
    And Ben of Acme listens for messages

  Rule: An invalid message is filtered out, and the report names the field

    @S3-MSG-02
    Scenario Outline: An alert with <what>
      When a monitor sends the messages
        | type          | user   | severity   | metric   | value   | threshold | subject    |
        | quality_alert | <user> | <severity> | <metric> | <value> | 2         | researcher |
      Then 0 messages are routed, and these are filtered out
        | message | field   | problem   |
        | 1       | <field> | <problem> |
      And Ana of Acme is notified of
        | type |

      Examples:
        | what                     | user     | severity | metric  | value | field    | problem                                         |
        | an unknown severity      | Acme/Ana | loud     | latency | 3     | severity | Input should be 'info', 'warning' or 'critical' |
        | no severity              | Acme/Ana |          | latency | 3     | severity | Field required                                  |
        | a metric without a name  | Acme/Ana | info     | "  "    | 3     | metric   | must not be blank                               |
        | a value that is a word   | Acme/Ana | info     | latency | fast  | value    | Input should be a valid number                  |
        | a value that is infinite | Acme/Ana | info     | latency | 1e999 | value    | Input should be a finite number                 |
        | a user without a tenant  | Ana      | info     | latency | 3     | user     | a user id has the form tenant/name              |
        | no user                  |          | info     | latency | 3     | user     | Field required                                  |

    @S3-MSG-02
    Scenario: An alert with three problems
      When a monitor sends the messages
        | type          | user     | severity | metric  | value | note  |
        | quality_alert | Acme/Ana | loud     | latency | 3     | hello |
      Then 0 messages are routed, and these are filtered out
        | message | field     | problem                                         |
        | 1       | severity  | Input should be 'info', 'warning' or 'critical' |
        | 1       | threshold | Field required                                  |
        | 1       | subject   | Field required                                  |
        | 1       | note      | Extra inputs are not permitted                  |
      But Ben of Acme is notified of
        | type |

  Rule: A type that does not exist is refused, and the report suggests a similar one

    @S3-MSG-02
    Scenario: A misspelled type, another one, and none at all
      When a monitor sends the messages
        | type         | user     | score | subject    |
        | quality_alrt | Acme/Ana | 0.5   | researcher |
        | weather      | Acme/Ana | 0.5   | researcher |
        |              | Acme/Ana | 0.5   | researcher |
      Then 0 messages are routed, and these are filtered out
        | message | field | problem                                                         |
        | 1       | type  | there is no type 'quality_alrt'; did you mean 'quality_alert'?  |
        | 2       | type  | there is no type 'weather': quality_alert, quality_report, text |
        | 3       | type  | Field required                                                  |
      And Ana of Acme is notified of
        | type |

  Rule: An invalid message does not hold up others that were sent with it

    @S3-MSG-02 @severity:critical
    Scenario: An invalid alert between two valid ones
      When a monitor sends the messages
        | type          | user     | severity | metric  | value | threshold | subject    |
        | quality_alert | Acme/Ana | info     | latency | 3     | 2         | researcher |
        | quality_alert | Acme/Ana | warning  | latency | slow  | 2         | researcher |
        | quality_alert | Acme/Ana | critical | latency | 5     | 2         | researcher |
      Then 2 messages are routed, and these are filtered out
        | message | field | problem                        |
        | 2       | value | Input should be a valid number |
      And Ana of Acme is notified of
        | severity | value |
        | info     | 3     |
        | critical | 5     |
      But Ben of Acme is notified of
        | type |

  Rule: A report never shows a refused value

    @S3-MSG-02
    Scenario: A password in place of the severity, the user and the type
      When a monitor sends the messages
        | type           | user      | severity   | metric  | value     | threshold | subject    |
        | quality_alert  | swordfish | swordfish! | latency | swordfish | 2         | researcher |
        | sword-fish-123 | Acme/Ana  | info       | latency | 3         | 2         | researcher |
      Then 0 messages are routed, and these are filtered out
        | message | field    | problem                                                     |
        | 1       | user     | a user id has the form tenant/name                          |
        | 1       | severity | Input should be 'info', 'warning' or 'critical'             |
        | 1       | value    | Input should be a valid number                              |
        | 2       | type     | the type must be one of quality_alert, quality_report, text |
      But Ben of Acme is notified of
        | type |
