@memory @needs:pgvector
Feature: Circuit breaker before Ollama: no request to a server that keeps failing
  Waiting for a dead server again and again makes every agent slow.
  Segment: operators. Value: an outage of one service does not spread. Source: S2-ERR-05, S2-ERR-03.

  Rule: A failed request is repeated once; after 5 failures no request is made for 30 s

    @S2-ERR-05 @severity:critical
    Scenario Outline: Ana's agent remembers <case>
      Given Ollama fails with the status 500
      And the memory entries
        | user        | type    | text       | copies  |
        | Ana of Acme | context | Pay at one | <texts> |
      When Ana of Acme remembers "Pay at noon" as learning
      Then Ollama has received
        | text        | requests  |
        | Pay at one  | <earlier> |
        | Pay at noon | <latest>  |
      And Ana of Acme lists the latest 1 entries
        | text        |
        | Pay at noon |
      And Ben of Acme reads back no entry of Ana of Acme

      Examples:
        | case                        | texts | earlier | latest |
        | the first text of an outage | 0     | 0       | 2      |
        | the fifth text of an outage | 4     | 8       | 2      |
        | the sixth text of an outage | 5     | 10      | 0      |
