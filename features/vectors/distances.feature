@vectors @needs:pgvector
Feature: Distance metrics: which skill is nearest to a query
  Which skill is nearest depends on the metric. The distances of each metric can be checked by hand, and the order of
  the results never varies.
  Segment: all. Value: rankings that can be explained. Source: S4-VEC-04, S4-VEC-07, S4-VEC-10, pgvector.

  Rule: Each metric has its own distances and its own order

    @S4-VEC-04 @S4-VEC-07 @severity:critical
    Scenario Outline: Acme searches near (3, 0) by <metric>
      Given the skills of Acme
        | skill  | embedding |
        | Piano  | (3, 4)    |
        | Violin | (1, 0)    |
        | Drum   | (0, 2)    |
        | Horn   | (-6, 0)   |
      When Acme searches for the 4 skills nearest to (3, 0) by <metric>
      Then the search returns <matches>

      Examples: the metrics of pgvector
        | metric          | matches                                            |
        | L2 distance     | Violin (2), Drum (3.60555), Piano (4) and Horn (9) |
        | cosine distance | Violin (0), Piano (0.4), Drum (1) and Horn (2)     |
        | inner product   | Piano (9), Violin (3), Drum (0) and Horn (-18)     |
        | L1 distance     | Violin (2), Piano (4), Drum (5) and Horn (9)       |

  Rule: Distances are computed in single precision

    @S4-VEC-04
    Scenario: Two skills that differ in the sixth digit
      Given the skills of Acme
        | skill | embedding   |
        | Right | (0.1234574) |
        | Left  | (0.1234562) |
      When Acme searches for the 2 skills nearest to (0.1234566) by L2 distance
      Then the search returns Left (0.0000004) and Right (0.0000008)

  Rule: Cosine distance ranks by angle, not by length

    @S4-VEC-10
    Scenario: A long vector in the right direction
      Given the skills of Acme
        | skill | embedding |
        | Close | (1, 0.5)  |
        | Far   | (1000, 0) |
      When Acme searches for the 2 skills nearest to (0.0001, 0) by cosine distance
      Then the search returns Far and Close

  Rule: Equal distances are ordered by id, and a search returns no more skills than requested

    @S4-VEC-07
    Scenario: Acme searches for two of four skills at the same distance
      Given the skills of Acme
        | skill | embedding |
        | West  | (-5, 0)   |
        | North | (0, 5)    |
        | South | (0, -5)   |
        | East  | (5, 0)    |
      When Acme searches for the 2 skills nearest to (0, 0) by L2 distance
      Then the search returns West and North

  Rule: A zero vector has no cosine distance, but is ranked by the other metrics

    Scenario Outline: Acme searches by <metric>, and one skill is a zero vector
      Given the skills of Acme
        | skill | embedding |
        | Zero  | (0, 0)    |
        | North | (0, 5)    |
        | East  | (5, 0)    |
      When Acme searches for the 9 skills nearest to (3, 1) by <metric>
      Then the search returns <matches>

      Examples:
        | metric          | matches              |
        | cosine distance | East and North       |
        | L2 distance     | East, Zero and North |
        | inner product   | East, North and Zero |

    Scenario: Acme searches near a zero vector
      Given the skills of Acme
        | skill | embedding |
        | North | (0, 5)    |
      When Acme searches for the 1 skill nearest to (0, 0) by cosine distance
      Then Acme is refused: invalid argument with the message "A zero vector has no direction"
      And nothing else has changed
