@composition
Feature: Fallback: another step when the first one fails
  When the courier is ill, the post still goes. The fallback must not be used without need, and when it fails, too,
  the engineer who mends it needs both errors.
  Segment: all. Value: service that goes on, and causes that can be found.
  Source: S0-COMP-05, TTA.dev FallbackPrimitive.

  Background:
    Given the steps
      | step    | takes | fails                 |
      | courier | 2 s   |                       |
      | ill     | 1 s   | always                |
      | lag     |       | always with a timeout |
      | post    | 3 s   |                       |
      | strike  |       | always                |
      | file    |       |                       |

  Rule: When a step fails in any way, the fallback gets the same input

    @severity:critical
    Scenario: The courier is ill
      When Ana runs ill or else post >> file on "parcel"
      Then Ana gets "file(post(parcel))"
      And this has happened
        | at  | event       |
        | 0 s | ill begins  |
        | 1 s | ill fails   |
        | 1 s | post begins |
        | 4 s | post ends   |
        | 4 s | file begins |
        | 4 s | file ends   |

    Scenario Outline: The <failure> of <workflow>
      When Ana runs (<workflow>) or else post on "parcel"
      Then Ana gets "post(parcel)"

      Examples: failures that are more than an error
        | failure         | workflow           |
        | timeout         | courier within 1 s |
        | failure of both | ill \| strike      |

  Rule: The fallback does not run after a success

    Scenario: The courier comes
      When Ana runs courier or else post on "parcel"
      Then Ana gets "courier(parcel)"
      And post has run 0 times

  Rule: When both steps fail, both errors are reported

    @severity:critical
    Scenario: Illness and a strike
      When Ana runs ill or else strike >> file on "parcel"
      Then Ana's run fails with
        | failure | of     |
        | error   | ill    |
        | error   | strike |
      And file has run 0 times

  Rule: The fallback runs only after the configured errors

    Scenario Outline: <step> fails, and the fallback is for timeouts
      When Ana runs (<step> or else post on timeouts) or else file on "parcel"
      Then Ana gets "<result>"

      Examples: a timeout, and another error
        | step | result       |
        | lag  | post(parcel) |
        | ill  | file(parcel) |

  Rule: A cancellation does not start the fallback

    @severity:critical
    Scenario: Ana cancels while the courier is on the way
      When Ana runs courier or else post on "parcel" and cancels after 1 s
      Then Ana's run is cancelled
      And post has run 0 times
