@composition
Feature: Pauses between attempts
  Who calls back too soon meets the same engaged line, and who waits too long has lost the customer. Whoever builds a
  workflow knows the line, and says how long to wait.
  Segment: all. Value: attempts that come when they can work. Source: S0-COMP-03, defaults of facts 6.

  Background:
    Given the steps
      | step    | fails  |
      | hotline | always |

  Rule: A pause grows from attempt to attempt as it was told to, and not beyond the longest

    @S0-COMP-03
    Scenario Outline: Five attempts with pauses that <grow>
      Given pauses between attempts with
        | growth   | longest s | by chance   |
        | <growth> | <longest> | <by chance> |
      And chance falls at 0.5
      When Ana runs hotline retried 4 times on "news"
      Then hotline has run 5 times
      And Ana's run takes <time>

      Examples: what can be said of a pause
        | because                            | grow                     | growth | longest | by chance | time |
        | three seconds, nine, and twice ten | triple, up to ten        | 3      | 10      | no        | 32 s |
        | chance takes a quarter of each     | triple, and chance helps | 3      | 10      | yes       | 24 s |
        | the line is free after a moment    | stay as they are         | 1      | 10      | no        | 4 s  |
        | somebody is in a hurry             | are none                 | 0      | 10      | no        | 0 s  |
        | somebody allows none               | may not last             | 3      | 0       | no        | 0 s  |
