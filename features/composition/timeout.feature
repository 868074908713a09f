@composition
Feature: Time limits: steps that may take only so long
  Nobody waits for ever. A limit has to hold, to stop the work that it interrupts, and to be distinct from a timeout of
  a partner, which has another remedy.
  Segment: all. Value: a result, or a reason, in time. Source: S0-XPKG-01, Python asyncio.timeout.

  Background:
    Given the steps
      | step   | takes | cleans up for | when cancelled | fails                 |
      | draft  | 2 s   |               |                |                       |
      | search | 30 s  |               |                |                       |
      | dig    | 30 s  | 3 s           |                |                       |
      | guess  | 30 s  |               | returns        |                       |
      | ask    | 1 s   |               |                | always with a timeout |
      | send   |       |               |                |                       |

  Rule: A step that exceeds its limit is cancelled

    @severity:critical
    Scenario Outline: <workflow> takes more than ten seconds
      When Ana runs (<workflow>) within 10 s >> send on "invoice"
      Then Ana's run fails with
        | failure | of         |
        | timeout | <workflow> |
      And Ana's run takes 10 s
      And send has run 0 times

      Examples: a step, and two that exceed the limit together
        | workflow        | needs          |
        | search          |                |
        | draft >> search | error-messages |

  Rule: A step within its limit returns its result

    @S0-XPKG-01
    Scenario: A sequence of a step, a cached and a limited step
      When Ana runs draft >> draft cached for 300 s >> send within 10 s on "invoice"
      Then Ana gets "send(draft(draft(invoice)))"

  Rule: Of two nested limits the shorter one applies

    Scenario Outline: A search within <inner> within <outer>
      When Ana runs search within <inner> within <outer> on "invoice"
      Then Ana's run takes 5 s
      And Ana's run fails with
        | failure | of     |
        | timeout | <step> |

      Examples: five seconds and ten
        | inner | outer | step                  | needs          |
        | 5 s   | 10 s  | search                |                |
        | 10 s  | 5 s   | timeout(search, 10 s) | error-messages |

  Rule: A result after the limit does not replace the timeout

    Scenario: The step returns a guess when it is cancelled
      When Ana runs guess within 10 s >> send on "invoice"
      Then Ana's run fails with
        | failure | of    |
        | timeout | guess |
      And send has run 0 times

  Rule: A timeout of the step itself is passed on as it is

    Scenario: The partner's own timeout comes first
      When Ana runs ask within 10 s on "invoice"
      Then Ana's run fails with
        | failure | of  |
        | error   | ask |

  Rule: Nothing continues before the cancelled step has cleaned up

    Scenario: The boxes are put back before the letter is sent
      When Ana runs dig within 10 s or else send on "invoice"
      Then Ana gets "send(invoice)"
      And this has happened
        | at   | event            |
        | 0 s  | dig begins       |
        | 13 s | dig is cancelled |
        | 13 s | send begins      |
        | 13 s | send ends        |

  Rule: A cancellation by the caller is not a timeout

    Scenario: Ana cancels before the limit
      When Ana runs search within 10 s or else send on "invoice" and cancels after 4 s
      Then Ana's run is cancelled
      And send has run 0 times
