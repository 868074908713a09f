@vectors @needs:pgvector
Feature: Vector indexes: the same answers in less time
  A search among thousands of skills must not scan each of them. An unused index costs time and helps nobody; one that
  is not maintained returns embeddings that no longer exist.
  Segment: all. Value: fast answers that are still right. Source: S4-VEC-05, S4-MIG-04, pgvector.

  Rule: An index is used for its metric, and follows embeddings that are replaced or removed

    @S4-VEC-05 @S4-VEC-06
    Scenario Outline: Acme stores and removes embeddings under an <index> index for <metric>
      Given these sample embeddings
        | tenant | skills | distribution |
        | Acme   | 2000   | uniform      |
      And the skills of Acme
        | skill | embedding |
        | East  | (10, 0)   |
        | Near  | (9, 1)    |
        | West  | (-10, 0)  |
        | Zero  | (0, 0)    |
        | Latin |           |
      And an <index> index for <metric>, searched with 40 candidates
      When Acme stores the embeddings
        | skill | embedding |
        | West  | (10, 0.1) |
        | East  |           |
      And Acme searches for the 2 skills nearest to (10, 0) by <metric>
      Then the search returns West and Near
      And the search uses the index

      Examples:
        | index   | metric          |
        | HNSW    | cosine distance |
        | HNSW    | L2 distance     |
        | HNSW    | L1 distance     |
        | IVFFlat | cosine distance |
        | IVFFlat | inner product   |

  Rule: Every search on a connection uses the index, not only the first five

    @S4-VEC-05
    Scenario: Acme searches ten times
      Given these sample embeddings
        | tenant | skills | distribution |
        | Acme   | 2000   | uniform      |
      And an HNSW index for cosine distance, searched with 40 candidates
      When Acme runs 10 searches for the 10 nearest skills
      Then the search uses the index
