@vectors @needs:pgvector
Feature: Embeddings: what a skill is about, as a vector of 384 elements
  A truncated or corrupted embedding leads people to the wrong skill, and nobody can see why.
  Segment: all. Value: answers that fit the question. Source: S2-VEC-01, S4-VEC-02, S4-VEC-03, S4-VEC-09, pgvector.

  Background:
    Given the skills of Acme
      | skill  | embedding |
      | Python | (3, 4)    |
      | Latin  |           |

  Rule: An embedding is read back as it was stored, with the model that made it

    @S2-VEC-01 @S4-VEC-02 @S4-VEC-03 @S4-VEC-08 @severity:critical
    Scenario: Acme stores the embedding of a new skill
      When Acme stores the embeddings
        | skill | embedding                    | model  |
        | Rust  | (0.1234567, -2.5, 1000000.7) | minilm |
      Then Acme reads the embeddings
        | skill | embedding                    | model  |
        | Rust  | (0.1234567, -2.5, 1000000.7) | minilm |

    @S2-VEC-01
    Scenario: Acme replaces the embedding of a skill with that of another model
      When Acme stores the embeddings
        | skill | embedding    | model  |
        | Rust  | (1, 0)       | minilm |
        | Rust  | (0.25, 0.75) | mpnet  |
      Then Acme reads the embeddings
        | skill  | embedding    | model |
        | Rust   | (0.25, 0.75) | mpnet |
        | Python | (3, 4)       |       |

    @S4-VEC-06
    Scenario: Acme removes the embedding of a skill
      When Acme stores the embeddings
        | skill  | embedding | model  |
        | Python | (1, 0)    | minilm |
        | Python |           |        |
      Then Acme reads the embeddings
        | skill  | embedding | model |
        | Python |           |       |

  Rule: An embedding has 384 finite elements of single precision

    @S4-VEC-09
    Scenario Outline: Acme stores <embedding>
      When Acme stores the embeddings
        | skill | embedding   | model  |
        | Rust  | <embedding> | minilm |
      Then Acme reads the embeddings
        | skill | embedding   | model  |
        | Rust  | <embedding> | minilm |

      Examples: valid embeddings
        | embedding                                         |
        | 384 ones                                          |
        | 384 ones, the last of them -3.4028234663852886e38 |

    @S4-VEC-09
    Scenario Outline: Acme tries to store <embedding>
      When Acme stores the embeddings
        | skill | embedding   | model  |
        | Rust  | <embedding> | minilm |
      Then Acme is refused: invalid argument with the message "<message>"
      And nothing else has changed

      Examples: invalid embeddings
        | embedding                       | message                               |
        | 383 ones                        | 384 dimensions, not 383               |
        | 385 ones                        | 384 dimensions, not 385               |
        | 384 ones, the first of them nan | Element 1 of the embedding is nan     |
        | 384 ones, the last of them inf  | Element 384 of the embedding is inf   |
        | 384 ones, the last of them 4e38 | Element 384 of the embedding is 4e+38 |

  Rule: A query vector is checked like an embedding

    @S4-VEC-09
    Scenario: Acme searches near a vector of 383 elements
      When Acme searches for the 1 skill nearest to 383 ones by L2 distance
      Then Acme is refused: invalid argument with the message "384 dimensions, not 383"
      And nothing else has changed

  Rule: A skill without an embedding is stored, but vector search never returns it

    @S4-VEC-06
    Scenario: Acme searches for more skills than have an embedding
      When Acme searches for the 5 skills nearest to (3, 4) by L2 distance
      Then the search returns Python
      And Acme reads the embeddings
        | skill | embedding |
        | Latin |           |
