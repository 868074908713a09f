@vectors @needs:pgvector
Feature: Indexes that change nothing but the time
  A search through thousands of skills must not look at each of them. An index that is not used costs
  and helps nobody; one that is behind shows what is no longer there.
  Segment: all. Value: answers at once that are still right. Source: S4-VEC-05, S4-MIG-04.

  Rule: Every index is used for its measure and follows what moves and what goes

    @S4-VEC-05 @S4-VEC-06
    Scenario Outline: Acme moves one of 2000 skills, indexed by <index> for <measure>
      Given Acme has 2000 skills, scattered evenly
      And the map of Acme
        | skill | at       |
        | East  | (10, 0)  |
        | Near  | (9, 1)   |
        | West  | (-10, 0) |
        | Zero  | (0, 0)   |
        | Latin |          |
      And the skills are indexed by <index> for <measure>
      When Acme moves West to (10, 0.1)
      And Acme takes East off the map
      And Acme looks quickly for the 2 skills nearest to (10, 0) by <measure>
      Then the search brings West and Near in this order
      And such a search goes through the index

      Examples: what pgvector has
        | because                | index   | measure       |
        | directions, in a graph | HNSW    | cosine        |
        | places, in a graph     | HNSW    | L2            |
        | products, in a graph   | HNSW    | inner product |
        | streets, in a graph    | HNSW    | L1            |
        | directions, in lists   | IVFFlat | cosine        |
        | places, in lists       | IVFFlat | L2            |
        | products, in lists     | IVFFlat | inner product |

  Rule: An index that there is not is refused, and the one that was there stays

    Scenario: Lists cannot be drawn up along the streets
      Given the map of Acme
        | skill | at     |
        | East  | (5, 0) |
        | North | (0, 5) |
      And the skills are indexed by HNSW for L2
      When somebody has the skills indexed by IVFFlat for L1
      Then the map says no: "does not exist for access method"
      And the skills are still indexed by HNSW for L2

  Rule: The tenth search goes through the index like the first

    @S4-VEC-05
    Scenario: Acme looks from 10 places, one after the other
      Given Acme has 2000 skills, scattered evenly
      And the skills are indexed by HNSW for cosine
      When Acme looks quickly from 10 places for the 10 nearest skills
      Then such a search goes through the index
