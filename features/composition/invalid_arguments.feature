@composition
Feature: Figures with which nothing would work
  A limit of no time, or a cache that keeps nothing, is a slip of the pen. It has to be found where the workflow is
  written, and not at night by the first customer.
  Segment: developers. Value: mistakes that show at once. Source: S0-COMP-05, S0-XPKG-01.

  Background:
    Given the steps
      | step  |
      | draft |

  Rule: A time limit and a cache have to leave room for something

    Scenario Outline: Somebody writes <workflow>
      When somebody plans <workflow>
      Then the objection names "<words>"
      And draft has run 0 times

      Examples: no time, no freshness, no room
        | because                        | workflow                               | words                                                       |
        | every call would be too slow   | draft within 0 s                       | a time limit has to be positive: 0.0 s                      |
        | every answer would be stale    | draft cached for 0 s                   | a cache has to keep something: ttl 0.0 s, 1024 entries      |
        | every answer would be dropped  | draft cached for 5 min up to 0 answers | a cache has to keep something: ttl 300.0 s, 0 entries       |
        | nobody is done beforehand      | draft within -1 s                      | a time limit has to be positive: -1.0 s                     |
        | nor out of date beforehand     | draft cached for -1 s                  | a cache has to keep something: ttl -1.0 s, 1024 entries     |
        | less than nothing is no room   | draft cached for 5 min up to -1 answers | a cache has to keep something: ttl 300.0 s, -1 entries     |

  Rule: None of the figures of a circuit breaker may be nothing

    Scenario Outline: Somebody writes <wrong> for <figure>
      Given a circuit breaker with
        | failures   | recovery   | trial calls   | successes   |
        | <failures> | <recovery> | <trial calls> | <successes> |
      When somebody plans draft guarded
      Then the objection names "the figures of a circuit breaker have to be positive"
      And draft has run 0 times

      Examples: each of them
        | wrong | figure       | failures | recovery | trial calls | successes |
        | 0     | the failures | 0        | 60 s     | 1           | 1         |
        | 0     | the recovery | 1        | 0 s      | 1           | 1         |
        | 0     | the trials   | 1        | 60 s     | 0           | 1         |
        | 0     | successes    | 1        | 60 s     | 1           | 0         |
        | -1    | the failures | -1       | 60 s     | 1           | 1         |

  Rule: Nobody tries less often than once, and no pause is shorter than none

    Scenario: Somebody wants one attempt less than none
      When somebody plans draft retried -1 times
      Then the objection names "max_retries is -1; 0 means a single attempt"
      And draft has run 0 times

    Scenario Outline: Somebody writes <mistake>
      Given pauses between attempts with
        | growth   | longest s | by chance |
        | <growth> | <longest> | no        |
      When somebody plans draft retried
      Then the objection names "a wait cannot be negative: base <growth>, cap <longest> s"
      And draft has run 0 times

      Examples: each of the figures
        | mistake                   | growth | longest |
        | pauses that grow downward | -2.0   | 60.0    |
        | a longest pause below 0 s | 2.0    | -60.0   |
