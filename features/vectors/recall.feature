@vectors @needs:pgvector @slow
Feature: Recall: how many of the true nearest neighbours an index finds
  An approximate index can miss the best match, or return three skills when ten are requested and ten exist. No error
  is raised, and the skill that would have helped is never seen.
  Segment: all. Value: nothing is missed silently. Source: S4-VEC-05, S4-VEC-07, pgvector.

  Rule: Recall is high, and nearly perfect among clusters

    @S4-VEC-05 @S4-VEC-07 @severity:critical
    Scenario Outline: Acme searches among 2000 <distribution> embeddings, with <candidates> candidates of <index>
      Given these sample embeddings
        | tenant | skills | distribution   |
        | Acme   | 2000   | <distribution> |
      And an <index> index for cosine distance, searched with <candidates> candidates
      When Acme runs 20 searches for the 10 nearest skills
      Then every search returns 10 skills, at a recall of at least <recall> %
      And the search uses the index

      Examples: tightly clustered embeddings are searched halfway between ten clusters, each a list of IVFFlat
        | index   | candidates | distribution      | recall |
        | HNSW    | 40         | uniform           | 70     |
        | HNSW    | 40         | clustered         | 90     |
        | IVFFlat | 200        | tightly clustered | 100    |

  Rule: More candidates raise recall, up to a full scan

    Scenario Outline: Acme searches among 2000 uniform embeddings, with <candidates> candidates of <index>
      Given these sample embeddings
        | tenant | skills | distribution |
        | Acme   | 2000   | uniform      |
      And an <index> index for cosine distance, searched with <candidates> candidates
      When Acme runs 20 searches for the 10 nearest skills
      Then every search returns 10 skills, at a recall of at least 100 %

      Examples:
        | index   | candidates |
        | HNSW    | 200        |
        | IVFFlat | 1000       |

  Rule: A filtered search returns as many skills as requested, if that many match

    @severity:critical
    Scenario: Acme has retired four out of five skills
      Given these sample embeddings
        | tenant | skills | distribution | retired |
        | Acme   | 2000   | clustered    | 1600    |
      And an HNSW index for cosine distance, searched with 40 candidates
      When Acme runs 20 searches for the 10 nearest skills
      Then every search returns 10 skills, at a recall of at least 90 %
      And the search uses the index

    Scenario: Acme searches for its soft skills
      Given the skills of Acme
        | skill  | embedding | category  | status     |
        | Python | (10, 0)   | technical | active     |
        | Chess  | (9, 0)    | domain    | active     |
        | Tact   | (9, 1)    | soft      | active     |
        | Charm  | (9, 2)    | soft      | retired    |
        | Humour | (1, 9)    | soft      | draft      |
        | Irony  | (0, 9)    | soft      | deprecated |
      When Acme searches for the 3 soft skills nearest to (10, 0) by cosine distance
      Then the search returns Tact, Humour and Irony

  Rule: A tenant finds all of its own skills and none of another's, however many the other has

    @severity:critical
    Scenario: Bolt searches its 200 skills after Acme has searched its 2000
      Given these sample embeddings
        | tenant | skills | distribution |
        | Acme   | 2000   | uniform      |
        | Bolt   | 200    | uniform      |
      And an HNSW index for cosine distance, searched with 40 candidates
      When Acme runs 10 searches for the 10 nearest skills
      And Bolt runs 10 searches for the 10 nearest skills
      Then every search returns 10 skills, at a recall of at least 100 %

    Scenario: The nearest skill is another tenant's
      Given the skills of Acme
        | skill  | embedding |
        | Secret | (1, 0)    |
      And the skills of Bolt
        | skill  | embedding |
        | Public | (0, 1)    |
      When Bolt searches for the 5 skills nearest to (1, 0) by cosine distance
      Then the search returns Public
