@vectors @needs:pgvector
Feature: Searches that find what there is
  An index answers fast and may leave out the best, or bring three where ten were asked for and ten
  exist. Nobody is told, and the skill that would have helped is never seen.
  Segment: all. Value: nothing is overlooked in silence. Source: S4-VEC-05, S4-VEC-07.

  Rule: What is found through an index is mostly, and among clusters nearly always, truly the nearest

    @S4-VEC-05 @S4-VEC-07 @severity:critical
    Scenario Outline: Acme <looks> among 2000 skills, scattered <spread>, indexed by <index>
      Given Acme has 2000 skills, scattered <spread>
      And the skills are indexed by <index> for cosine
      When Acme <looks> from 20 places for the 10 nearest skills
      Then every search brings 10 skills, and of all <least> % are truly the nearest
      And such a search goes through the index

      Examples: how an index looks, and how much it finds at least
        | because                               | index   | looks         | spread            | least |
        | everything is equally far away        | HNSW    | looks quickly | evenly            | 70    |
        | as embeddings of real texts tend to   | HNSW    | looks quickly | in clusters       | 90    |
        | who stands between ten lists sees ten | IVFFlat | looks         | in tight clusters | 100   |

  Rule: Whoever takes more time finds more

    Scenario Outline: Acme <looks> among 2000 skills that are all equally far away, indexed by <index>
      Given Acme has 2000 skills, scattered evenly
      And the skills are indexed by <index> for cosine
      When Acme <looks> from 20 places for the 10 nearest skills
      Then every search brings 10 skills, and of all 100 % are truly the nearest

      Examples: what goes through all of them
        | because                   | index   | looks            |
        | that is what a graph does | HNSW    | looks            |
        | all lists are looked at   | IVFFlat | looks thoroughly |

    Scenario Outline: Acme <looks>, which no index can do
      Given the map of Acme
        | skill  | at     |
        | Python | (1, 0) |
      When Acme <looks> from 1 places for the 10 nearest skills
      Then the map says no: "is 1 to 1000 candidates, not <effort>"

      Examples: efforts that are none
        | because                            | looks            | effort |
        | no server weighs so many           | looks for ages   | 1001   |
        | whoever weighs none will find none | looks not at all | 0      |

  Rule: Whatever else a skill must be, as many are found as there are

    @severity:critical
    Scenario: Acme has retired 16 of 20 clusters, and the index gives up before it is through with them
      Given Acme has 2000 skills, scattered in clusters, of which all but 400 are retired
      And the skills are indexed by HNSW for cosine
      And the server gives each search 64 kB of memory
      When Acme looks quickly from 20 places for the 10 nearest skills
      Then every search brings 10 skills, and of all 90 % are truly the nearest
      And such a search goes through the index

    Scenario: Acme looks for its soft skills
      Given the map of Acme
        | skill  | at      | category  | status     |
        | Python | (10, 0) | technical | active     |
        | Chess  | (9, 0)  | domain    | active     |
        | Tact   | (9, 1)  | soft      | active     |
        | Charm  | (9, 2)  | soft      | retired    |
        | Humour | (1, 9)  | soft      | draft      |
        | Irony  | (0, 9)  | soft      | deprecated |
      When Acme looks for the 5 soft skills nearest to (10, 0) by cosine
      Then the search brings Tact, Humour and Irony in this order

  Rule: A small tenant finds its own, all of them, beside a large one

    @severity:critical
    Scenario: Bolt looks for its 200 skills after Acme has looked through its many
      Given Acme has 2000 skills, scattered evenly
      And Bolt has 200 skills, scattered evenly
      And the skills are indexed by HNSW for cosine
      When Acme looks quickly from 10 places for the 10 nearest skills
      And Bolt looks quickly from 10 places for the 10 nearest skills
      Then every search brings 10 skills, and of all 100 % are truly the nearest

    Scenario: Acme has what Bolt looks for
      Given the map of Acme
        | skill  | at     |
        | Secret | (1, 0) |
      And the map of Bolt
        | skill  | at     |
        | Public | (0, 1) |
      When Bolt looks for the 5 skills nearest to (1, 0) by cosine
      Then the search brings Public in this order

  Rule: What the server is told for a search is forgotten with it

    Scenario: Acme looks for skills, and then for something else
      Given the map of Acme
        | skill  | at     |
        | Python | (1, 0) |
      When Acme looks near (1, 0) and goes on with something else on the same connection
      Then the server is set to what it was set to before

  Rule: Whoever writes and whoever looks do not wait for each other

    Scenario: Acme's people map skills and look for them at once
      Given the map of Acme
        | skill | at     |
        | One   | (1, 0) |
        | Two   | (2, 0) |
        | Three | (3, 0) |
      When 10 people map skills for Acme while 10 others look for the 3 nearest
      Then everybody has found 3 skills, and Acme has 13 on its map
