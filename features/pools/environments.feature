@pools
Feature: Banks of the right size for their place
  On a developer's machine a few counters are enough, and a leak shows soon; production has to bear
  a rush. A mistyped name must never decide between the two.
  Segment: all. Value: no outage from a wrong figure. Source: S4-POOL-14, S4-POOL-02.

  Rule: Each environment has its own figures

    @S4-POOL-14 @S4-POOL-01
    Scenario Outline: A bank for <environment>
      When somebody tunes the bank for "<environment>"
      Then the bank has
        | counters   | spare   | patience s   | connect s   |
        | <counters> | <spare> | <patience s> | <connect s> |

      Examples: the environments there are
        | because               | environment | counters | spare | patience s | connect s |
        | leaks show soon       | development | 5        | 5     | 5          | 5         |
        | half of production    | staging     | 10       | 20    | 15         | 10        |
        | it has to bear a rush | production  | 20       | 40    | 30         | 10        |

  Rule: Where nobody says otherwise, a bank can bear a rush

    @S4-POOL-14 @S4-POOL-01
    Scenario: Somebody has forgotten to say where the bank is
      When somebody tunes the bank for "production"
      Then where nobody says otherwise, a bank has
        | counters | spare | patience s | connect s |
        | 20       | 40    | 30         | 10        |
      And the bank has
        | counters | spare | patience s | connect s |
        | 20       | 40    | 30         | 10        |

  Rule: The figures of an environment are what people meet

    @S4-POOL-14 @S4-POOL-02 @S4-POOL-03
    Scenario Outline: One customer more than <environment> has counters and spare ones
      Given a bank that is tuned for <environment>
      When <customers> customers come to a counter
      Then <served> of them stand at a counter and 1 waits
      And the server sees <served> connections of the bank

      Examples: the environments there are
        | because            | environment | customers | served |
        | 5 counters and 5   | development | 11        | 10     |
        | 10 counters and 20 | staging     | 31        | 30     |
        | 20 counters and 40 | production  | 61        | 60     |

  Rule: Figures under which nobody would be served are refused

    @S4-POOL-02
    Scenario Outline: Somebody orders <mistake>
      When somebody orders a bank with
        | counters   | spare   | patience s   | connect s   |
        | <counters> | <spare> | <patience s> | <connect s> |
      Then the objection names "<words>"
      And the bank stays closed

      Examples: slips of the pen
        | because                           | mistake            | counters | spare | patience s | connect s | words                                                |
        | nobody could ever be served       | no counter         | 0        | 5     | 5          | 5         | A pool keeps at least 1 connection, not 0.           |
        | some would be closed that are not | a debt of counters | 1        | -1    | 5          | 5         | A pool's overflow is 0 or more, not -1.              |
        | whoever waits is sent away        | no patience        | 1        | 0     | 0          | 5         | A pool's limits are more than 0 s, not 0 s and 5 s.  |
        | no line could ever be made        | no time to connect | 1        | 0     | 5          | 0         | A pool's limits are more than 0 s, not 5 s and 0 s.  |

  Rule: A name that is nearly that of an environment is none

    @S4-POOL-14
    Scenario Outline: Somebody writes <name>
      When somebody tunes the bank for "<name>"
      Then the objection names "Did you mean <meant>?"
      And the bank stays closed

      Examples: names that people write
        | because                            | name       | meant       |
        | a nickname, used elsewhere         | dev        | development |
        | a nickname for what must not break | prod       | production  |
        | a nickname for one's own machine   | local      | development |
        | a nickname for the last rehearsal  | stage      | staging     |
        | a nickname for the real thing      | live       | production  |
        | letters count, large and small     | Production | production  |
        | letters count, whatever the name   | STAGING    | staging     |
        | nicknames are written large, too   | Prod       | production  |
        | letters get swapped                | stagign    | staging     |

    @S4-POOL-14
    Scenario: Somebody writes a name that is not near any
      When somebody tunes the bank for "Mars"
      Then the objection names "'Mars' is no environment; there are development, staging, production."
      And the bank stays closed
