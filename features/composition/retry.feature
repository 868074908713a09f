@composition
Feature: Retry: failed steps that are tried again
  A line that was engaged a second ago may be free now. Trying again saves the work of a person, as long as it ends and
  never hides a failure.
  Segment: all. Value: fewer tickets about transient failures. Source: S0-COMP-03 [C1], Python asyncio (cancellation).

  Background:
    Given the steps
      | step    | fails                 | takes |
      | call    | once                  |       |
      | hotline | always                |       |
      | lag     | always with a timeout |       |
      | listen  |                       | 10 s  |
      | send    |                       |       |

  Rule: The result of a successful retry is passed on like that of a first attempt

    @S0-COMP-03 @severity:critical
    Scenario: The line is engaged once
      When Ana runs call retried once >> send on "news"
      Then Ana gets "send(call(news))"
      And call has run 2 times
      And send has run 1 time

  Rule: The error of the last attempt reaches the caller, and no later step runs

    @S0-COMP-03 @severity:critical
    Scenario Outline: All attempts of a step that is retried <retries> fail
      When Ana runs hotline retried <retries> >> send on "news"
      Then Ana's run fails with
        | failure | of      |
        | error   | hotline |
      And hotline has run <attempts> times
      And send has run 0 times

      Examples: how often to try again
        | retries | attempts |
        | once    | 2        |
        | 5 times | 6        |

  Rule: Only the configured errors are retried

    @S0-COMP-03 @severity:critical
    Scenario Outline: <step> fails, and timeouts are retried
      When Ana runs <step> retried twice on timeouts on "news"
      Then Ana's run fails with
        | failure | of     |
        | error   | <step> |
      And <step> has run <attempts> times

      Examples: a timeout, and another error
        | step    | attempts |
        | lag     | 3        |
        | hotline | 1        |

  Rule: A cancelled step is not retried

    @severity:critical
    Scenario Outline: Ana cancels <moment>
      Given retries with
        | backoff | jitter |
        | 2       | off    |
      When Ana runs <step> retried twice on "news" and cancels after 1 s
      Then Ana's run is cancelled
      And <step> has run 1 time

      Examples: at any time
        | moment            | step    |
        | during an attempt | listen  |
        | during a wait     | hotline |
