@observability
Feature: Spans of service calls: what a run was doing when it failed, or was slow
  A run spends its time in the database, the cache and other services. A trace that stops at their doors shows that
  something was slow, and not what.
  Segment: operators. Value: the slow call is found at once. Source: S0-OBS-05, S2-PERF-06, semantic conventions.

  Background:
    Given telemetry is initialised as "integration-tests"
    And the span "nightly build" is open

  Rule: Every call is a span below the one that is open, and what it calls in turn is below its own

    @S0-OBS-05 @S2-PERF-06 @severity:critical
    Scenario: A transaction of the store
      When a call of the store returns
      Then below "nightly build" there are the spans
        | span               | parent             | status | db.system.name | store.attempts |
        | store.transaction  | nightly build      | ok     |                | 1              |
        | store.unit_of_work | store.transaction  | ok     |                |                |
        | store.checkout     | store.unit_of_work | ok     |                |                |
        | SELECT             | store.unit_of_work | ok     | postgresql     |                |
        | store.commit       | store.unit_of_work | ok     |                |                |
      And every span has its parent, in the same trace

    @S0-OBS-05 @S2-PERF-06
    Scenario: A delivery, with its stages and their gates
      When a call of the deliveries returns
      Then below "nightly build" there are the spans
        | span                   | parent                | status | delivery.target |
        | delivery               | nightly build         | ok     | development     |
        | delivery.specification | delivery              | ok     |                 |
        | delivery.testing       | delivery              | ok     |                 |
        | delivery.refactoring   | delivery              | ok     |                 |
        | gate.linting           | primitive.refactoring | ok     |                 |
      And every span has its parent, in the same trace

    @S0-OBS-05 @S2-PERF-06
    Scenario Outline: A call of the <part>
      When a call of the <part> returns
      Then below "nightly build" there are the spans
        | span    | parent        | status |
        | <outer> | nightly build | ok     |
        | <inner> | <outer>       | ok     |
      And every span has its parent, in the same trace

      Examples: a load into the cache, a message and its answer, a session with an entry, and a coordinator's workflow
        | part      | outer                                                      | inner                                                |
        | cache     | cache.get_or_load                                          | cache.command                                        |
        | messages  | message.handle                                             | message.answer                                       |
        | messages  | message.handle                                             | message.store                                        |
        | sessions  | session                                                    | session.cache.put                                    |
        | workflows | invoke_workflow coordinator(price >> (retry(research, 0))) | primitive.coordinator(price >> (retry(research, 0))) |

  Rule: A call that fails marks its span and those that the error passes, with the class of the error

    @S2-PERF-06
    Scenario Outline: A call of the <part> fails
      When a call of the <part> fails
      Then below "nightly build" there are the spans
        | span   | status | error.type |
        | <span> | error  | <error>    |
      And every span has its parent, in the same trace

      Examples: a query, a load, an agent's answer, a handler, and a stage
        | part       | span                   | error         |
        | store      | SELECT                 | 22012         |
        | cache      | cache.get_or_load      | LookupError   |
        | messages   | primitive.ask          | LookupError   |
        | sessions   | session                | LookupError   |
        | deliveries | delivery               | not delivered |
        | deliveries | delivery.specification | failed        |

  Rule: A call that is cancelled is no error, and every span that it ends says so

    @S2-PERF-06
    Scenario Outline: A call of the <part> is cancelled
      When a call of the <part> is cancelled
      Then below "nightly build" there are the spans
        | span   | status    |
        | <span> | cancelled |
      And every span has its parent, in the same trace

      Examples:
        | part       | span                 |
        | store      | SELECT               |
        | store      | store.transaction    |
        | cache      | cache.get_or_load    |
        | messages   | message.handle       |
        | sessions   | session              |
        | workflows  | primitive.research   |
        | deliveries | delivery.refactoring |
