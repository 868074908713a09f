@vectors @needs:pgvector
Feature: The nearest skills by four measures
  Which skill is nearest depends on what near means. Whoever chooses a measure gets that one, with
  figures that can be checked on paper, and the same order today and tomorrow.
  Segment: all. Value: rankings that can be explained. Source: S4-VEC-04, S4-VEC-07, S4-VEC-10.

  Rule: Each measure has its own figures and its own order

    @S4-VEC-04 @S4-VEC-07 @severity:critical
    Scenario Outline: Acme looks near (3, 0) by <measure>
      Given the map of Acme
        | skill  | at      |
        | Piano  | (3, 4)  |
        | Violin | (1, 0)  |
        | Drum   | (0, 2)  |
        | Horn   | (-6, 0) |
      When Acme looks for the 4 skills nearest to (3, 0) by <measure>
      Then the search brings
        | skill | score |
        | <1st> | <a>   |
        | <2nd> | <b>   |
        | <3rd> | <c>   |
        | <4th> | <d>   |

      Examples: what near can mean
        | because                      | measure       | 1st    | a | 2nd    | b       | 3rd   | c | 4th  | d   |
        | as the crow flies            | L2            | Violin | 2 | Drum   | 3.60555 | Piano | 4 | Horn | 9   |
        | the angle, not the length    | cosine        | Violin | 0 | Piano  | 0.4     | Drum  | 1 | Horn | 2   |
        | angle and length, more first | inner product | Piano  | 9 | Violin | 3       | Drum  | 0 | Horn | -18 |
        | along the streets            | L1            | Violin | 2 | Piano  | 4       | Drum  | 5 | Horn | 9   |

    @S4-VEC-04
    Scenario: Two skills that differ in the sixth digit
      Given the map of Acme
        | skill | at          |
        | Right | (0.1234574) |
        | Left  | (0.1234562) |
      When Acme looks for the 2 skills nearest to (0.1234566) by L2
      Then the search brings
        | skill | score     |
        | Left  | 0.0000004 |
        | Right | 0.0000008 |

  Rule: By cosine the direction counts, and not how far somebody goes in it

    @S4-VEC-10
    Scenario: A skill far away in the right direction
      Given the map of Acme
        | skill | at        |
        | Close | (1, 0.5)  |
        | Far   | (1000, 0) |
      When Acme looks for the 2 skills nearest to (0.0001, 0) by cosine
      Then the search brings Far and Close in this order

  Rule: Skills that are equally near come in the order of their numbers

    @S4-VEC-07
    Scenario: Four skills at the same distance, and two places
      Given the map of Acme
        | skill | at      |
        | West  | (-5, 0) |
        | North | (0, 5)  |
        | South | (0, -5) |
        | East  | (5, 0)  |
      When Acme looks for the 2 skills nearest to (0, 0) by L2
      Then the search brings West and North in this order

  Rule: What has no direction is never near by cosine, and by the other measures like anything else

    @S4-VEC-06
    Scenario Outline: Acme looks for more skills than there are, by <measure>
      Given the map of Acme
        | skill | at     |
        | Zero  | (0, 0) |
        | Latin |        |
        | North | (0, 5) |
        | East  | (5, 0) |
      When Acme looks for the 9 skills nearest to (3, 1) by <measure>
      Then the search brings <skills> in this order

      Examples: what zero is by each measure
        | because                       | measure       | skills               |
        | zero has no direction         | cosine        | East and North       |
        | zero is a place               | L2            | East, Zero and North |
        | zero is a corner              | L1            | East, Zero and North |
        | zero times anything is little | inner product | East, North and Zero |

    Scenario: Acme looks for the neighbours of nothing
      Given the map of Acme
        | skill | at     |
        | North | (0, 5) |
      When Acme looks for the 1 skills nearest to (0, 0) by cosine
      Then the map says no: "has no direction"
