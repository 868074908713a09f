@vectors @needs:pgvector
Feature: Skills on a map of meanings
  What a skill is about is kept as a point of 384 coordinates. A point that was cut off or spoilt on
  its way would send people to the wrong skill, and nobody could see why.
  Segment: all. Value: answers that fit the question. Source: S2-VEC-01, S4-VEC-02, S4-VEC-03, S4-VEC-09.

  Background:
    Given the map of Acme
      | skill  | at     |
      | Python | (3, 4) |
      | Latin  |        |

  Rule: What was mapped is read as it was written, with the model that made it

    @S2-VEC-01 @S4-VEC-02 @S4-VEC-03 @S4-VEC-08 @severity:critical
    Scenario: Acme maps a skill
      When Acme maps Rust at (0.1234567, -2.5, 1000000.7), as "minilm" has it
      Then Acme reads Rust at (0.1234567, -2.5, 1000000.7), of 384 dimensions, as "minilm" has it

    Scenario: Acme moves a skill
      When Acme maps Rust at (1, 0), as "minilm" has it
      And Acme moves Rust to (0.25, 0.75)
      Then Acme reads Rust at (0.25, 0.75), of 384 dimensions, as "another model" has it

  Rule: What else is known of a skill stays when it is mapped, moved and taken off the map

    Scenario: Acme moves a skill of which it knows more
      Given the entities of Acme
        | kind  | name | attributes      |
        | skill | Java | {"since": 1995} |
      When Acme moves Java to (1, 0)
      Then Acme's skill Java has
        | field      | value                                               |
        | attributes | {"embedding_model": "another model", "since": 1995} |

    Scenario: Acme takes a skill off the map of which it knows more
      Given the entities of Acme
        | kind  | name | attributes      |
        | skill | Java | {"since": 1995} |
      When Acme moves Java to (1, 0)
      And Acme takes Java off the map
      Then Acme's skill Java has
        | field      | value           |
        | attributes | {"since": 1995} |
      And Acme reads Java without a point

  Rule: A point has 384 finite coordinates, or it is none

    @S4-VEC-09
    Scenario Outline: Acme maps a skill with all coordinates, at <point>
      When Acme maps Rust at <point>, as "minilm" has it
      Then Acme reads Rust at <point>, of 384 dimensions, as "minilm" has it

      Examples: the most that fits
        | because                   | point                                              |
        | all of them count         | 384 ones                                           |
        | there is no larger number | 384 ones, the last of them 3.4028234663852886e38   |
        | nor a smaller one         | 384 ones, the first of them -3.4028234663852886e38 |

    @S4-VEC-09
    Scenario Outline: Acme maps a skill at <point>
      When Acme maps Rust at <point>, as "minilm" has it
      Then the map says no: "<answer>"
      And the map of Acme is as it was

      Examples: what does not fit
        | because                  | point                            | answer                                 |
        | one is missing           | 383 ones                         | has 384 elements, this one 383         |
        | there is one too many    | 385 ones                         | has 384 elements, this one 385         |
        | there is nothing         | 0 ones                           | has 384 elements, this one 0           |
        | it is no number          | 384 ones, the first of them nan  | Element 1 of the embedding is nan      |
        | it is beyond all numbers | 384 ones, the last of them inf   | Element 384 of the embedding is inf    |
        | there is no room for it  | 384 ones, the last of them 4e38  | Element 384 of the embedding is 4e+38  |
        | nor for that             | 384 ones, the last of them -4e38 | Element 384 of the embedding is -4e+38 |

    Scenario Outline: Acme looks near <point>
      When Acme looks for the 1 skills nearest to <point> by L2
      Then the map says no: "<answer>"

      Examples: what nobody can look near
        | because         | point                          | answer                              |
        | one is missing  | 383 ones                       | has 384 elements, this one 383      |
        | it is no number | 384 ones, the last of them nan | Element 384 of the embedding is nan |

  Rule: A skill can be without a point, and is then never near to anything

    @S4-VEC-06
    Scenario: Acme looks for more skills than have a point
      When Acme looks for the 5 skills nearest to (3, 4) by L2
      Then the search brings Python in this order
      And Acme reads Latin without a point
