@composition
Feature: A second way when the first one fails
  When the courier is ill, the post still goes. The second way must not be taken without need, and when neither works
  the person who has to mend it needs to see both reasons.
  Segment: all. Value: service that goes on, and causes that can be found. Source: S0-COMP-05, facts 6.

  Background:
    Given the steps
      | step    | takes | fails  | does                     |
      | courier | 2 s   |        |                          |
      | cyclist | 2 s   |        | fails when it is stopped |
      | ill     | 1 s   | always |                          |
      | post    | 3 s   |        |                          |
      | strike  |       | always |                          |
      | jam     |       | always |                          |
      | file    |       |        |                          |
      | hush    |       | always by hiding its reasons |    |

  Rule: The second way gets the same input when the first one fails

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

  Rule: The second way is not taken without need

    Scenario: The courier comes
      When Ana runs courier or else post on "parcel"
      Then Ana gets "courier(parcel)"
      And post has run 0 times

  Rule: When both ways fail, both reasons can be seen

    @severity:critical
    Scenario: Illness and a strike
      When Ana runs ill or else strike >> file on "parcel"
      Then Ana's run fails with
        | failure | of     |
        | error   | ill    |
        | error   | strike |
      And Ana reads "strike failed"
      And file has run 0 times

    Scenario: Illness, a strike and a jam
      When Ana runs ill or else (strike or else jam) on "parcel"
      Then Ana's run fails with
        | failure | of     |
        | error   | ill    |
        | error   | strike |
        | error   | jam    |

    Scenario: Illness, and a second way that hides its reasons
      When Ana runs ill or else hush on "parcel"
      Then Ana's run fails with
        | failure | of    |
        | error   | ill   |
        | error   | hush  |

    Scenario: A third way after two
      When Ana runs ill or else strike or else post on "parcel"
      Then Ana gets "post(parcel)"

  Rule: Nobody takes over for someone who has left

    @severity:critical
    Scenario: Ana leaves while the courier is on the way
      When Ana runs courier or else post on "parcel" and cancels after 1 s
      Then Ana's run is cancelled
      And this has happened
        | at  | event                |
        | 0 s | courier begins       |
        | 1 s | courier is cancelled |

    Scenario: Ana leaves, and the cyclist falls while turning back
      When Ana runs cyclist or else post on "parcel" and cancels after 1 s
      Then Ana's run fails with
        | failure | of      |
        | error   | cyclist |
      And post has run 0 times
