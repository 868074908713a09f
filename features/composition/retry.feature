@composition
Feature: Steps that are tried again
  A line that was engaged a second ago may be free now. Trying again saves the work of a person, as long as it ends,
  does not hammer on a service that is down, and never hides that it did not work.
  Segment: all. Value: fewer tickets about passing trouble. Source: S0-COMP-03 [C1], defaults of facts 6.

  Background:
    Given the steps
      | step     | fails   | takes | does                     |
      | call     | once    |       |                          |
      | ring     | twice   |       |                          |
      | hotline  | always  |       |                          |
      | listen   |         | 10 s  |                          |
      | crackle  |         | 10 s  | fails when it is stopped |
      | send     |         |       |                          |

  Rule: A step that succeeds at the second attempt goes on as if nothing had happened

    @S0-COMP-03 @severity:critical
    Scenario: The line is engaged once
      When Ana runs call retried once >> send on "news"
      Then Ana gets "send(call(news))"
      And call has run 2 times
      And send has run 1 time

  Rule: When the last attempt fails its error reaches the caller, and no step behind it runs

    @S0-COMP-03 @severity:critical
    Scenario Outline: <attempts> in vain
      When Ana runs hotline retried <times> >> send on "news"
      Then Ana's run fails with
        | failure | of       |
        | error   | hotline |
      And hotline has run <calls> times
      And send has run 0 times

      Examples: how often to try again
        | attempts       | times   | calls |
        | one attempt    | 0 times | 1     |
        | two attempts   | once    | 2     |
        | three attempts | twice   | 3     |
        | six attempts   | 5 times | 6     |

  Rule: By itself a retry makes three attempts and doubles the pause before each further one

    Scenario: The first pause is two seconds, the second four
      When Ana runs hotline retried on "news"
      Then Ana's run fails with
        | failure | of       |
        | error   | hotline |
      And this has happened
        | at  | event           |
        | 0 s | hotline begins |
        | 0 s | hotline fails  |
        | 2 s | hotline begins |
        | 2 s | hotline fails  |
        | 6 s | hotline begins |
        | 6 s | hotline fails  |

  Rule: A pause is never longer than a minute, however chance falls

    Scenario Outline: Ten attempts while chance is <luck>
      Given chance falls at <chance>
      When Ana runs hotline retried 9 times on "news"
      Then hotline has run 10 times
      And no two attempts of hotline are further apart than 60 s
      And Ana's run takes <time>

      Examples: from no pause that is shortened to all of them shortened by nearly half
        | luck        | chance | time       |
        | at its low  | 0.0    | 302 s      |
        | in between  | 0.5    | 226.5 s    |
        | at its high | 0.9375 | 160.4375 s |

    Scenario: Eleven hundred attempts, more than a doubled pause can be counted
      When Ana runs hotline retried 1099 times on "news"
      Then Ana's run fails with
        | failure | of      |
        | error   | hotline |
      And hotline has run 1100 times

  Rule: Whoever gives up is not called back

    @severity:critical
    Scenario: Ana hangs up while she is being connected
      When Ana runs listen retried 5 times on "news" and cancels after 4 s
      Then Ana's run is cancelled
      And this has happened
        | at  | event               |
        | 0 s | listen begins       |
        | 4 s | listen is cancelled |

    Scenario: Ana hangs up during a pause
      When Ana runs ring retried twice on "news" and cancels after 1 s
      Then Ana's run is cancelled
      And ring has run 1 time

    Scenario: Ana hangs up, and the line breaks because of it
      When Ana runs crackle retried on "news" and cancels after 4 s
      Then Ana's run fails with
        | failure | of      |
        | error   | crackle |
      And crackle has run 1 time

  Rule: Of different errors the last one is told

    Scenario: The line is engaged at first, and the hotline after it for ever
      When Ana runs (call >> hotline) retried once on "news"
      Then Ana's run fails with
        | failure | of      |
        | error   | hotline |
