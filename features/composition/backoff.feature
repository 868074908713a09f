@composition
Feature: Backoff: the waits between attempts
  Calling back too soon finds the line still engaged, and a thousand callers who call back in the same second keep it
  engaged. So waits grow, have a limit, and differ.
  Segment: all. Value: retries that come when they can work.
  Source: S0-COMP-03, TTA.dev RetryPrimitive, AWS Architecture Blog 2015 (equal jitter).

  Background:
    Given the steps
      | step    | fails  |
      | hotline | always |

  Rule: By default there are three attempts, and the wait doubles

    @needs:default-settings
    Scenario: The first wait is two seconds, the second four
      When Ana runs hotline retried on "news"
      Then Ana's run fails with
        | failure | of      |
        | error   | hotline |
      And this has happened
        | at  | event          |
        | 0 s | hotline begins |
        | 0 s | hotline fails  |
        | 2 s | hotline begins |
        | 2 s | hotline fails  |
        | 6 s | hotline begins |
        | 6 s | hotline fails  |

  Rule: By default no wait is longer than a minute

    @needs:default-settings
    Scenario: Ten attempts wait 2, 4, 8, 16, 32 and four times 60 seconds
      When Ana runs hotline retried 9 times on "news"
      Then hotline has run 10 times
      And Ana's run takes 302 s

  Rule: Waits grow by the configured factor, up to the configured cap

    @S0-COMP-03
    Scenario Outline: Five attempts with a backoff of <backoff> and waits of at most <longest wait>
      Given retries with
        | backoff   | longest wait   | jitter |
        | <backoff> | <longest wait> | off    |
      When Ana runs hotline retried 4 times on "news"
      Then hotline has run 5 times
      And Ana's run takes <time>

      Examples: growing waits, and none
        | backoff | longest wait | time |
        | 3       | 10 s         | 32 s |
        | 0       | 10 s         | 0 s  |

  Rule: Jitter shortens each wait, by half of it at most

    Scenario: Four waits that would take 30 s without jitter
      Given retries with
        | backoff | longest wait | jitter |
        | 2       | 60 s         | on     |
      When Ana runs hotline retried 4 times on "news"
      Then hotline has run 5 times
      And Ana's run takes between 15 s and 29 s
