@vectors @needs:pgvector
Feature: Hybrid search: by words and by distance at once
  Full-text search finds skills that contain the words, vector search those that are similar. Each misses what the other
  finds; reciprocal rank fusion puts first what ranks high in both.
  Segment: all. Value: the right skill on the first page.
  Source: Cormack and others 2009 (reciprocal rank fusion, k = 60).

  Background:
    Given the skills of Acme
      | skill   | embedding | description            | status  |
      | Latin   |           | a language of the dead | active  |
      | Python  | (4, 0)    | a language of comedy   | active  |
      | Zoology | (1, 1)    | how to care for snakes | active  |
      | Rust    | (0, 1)    | a language of systems  | active  |
      | Cobol   | (1, 0)    | a language of banks    | retired |

  Rule: A score is the sum of 1 / (60 + rank) over both rankings

    Scenario Outline: Acme searches for <words> near <vector>
      When Acme searches for the 10 best matches of "<words>" near <vector>
      Then the search returns <matches>

      Examples: a word in three skills, and a word in none
        | words     | vector | matches                                                                         |
        | languages | (1, 0) | Python (0.0325225), Rust (0.0317460), Latin (0.0163934) and Zoology (0.0161290) |
        | cooking   | (0, 1) | Rust (0.0163934), Zoology (0.0161290) and Python (0.0158730)                    |

  Rule: Of two equal scores, the one from the ranking by distance comes first

    Scenario: Rust is first by distance, Latin by words
      When Acme searches for the 10 best matches of "dead" near (0, 1)
      Then the search returns Rust (0.0163934), Latin (0.0163934), Zoology (0.0161290) and Python (0.0158730)

  Rule: A skill ranked well in both lists beats one ranked first in only one, whatever the limit

    Scenario: Zoology is nearest, Latin matches the words best, and two others are in both rankings
      When Acme searches for the 2 best matches of "languages" near (1, 1)
      Then the search returns Python and Rust

  Rule: Search words are matched against the current name and description

    Scenario Outline: Acme changes the <field> of Latin
      When Acme changes the <field> of its skill Latin to "<value>"
      And Acme searches for the 4 best matches of "<words>" near (1, 0)
      Then the search returns Python, <name>, Zoology and Rust

      Examples:
        | field       | value               | words     | name      |
        | name        | Esperanto           | esperanto | Esperanto |
        | description | a tongue of priests | priests   | Latin     |

  Rule: Search words are read as a web search query in English, and the best match comes first

    Scenario Outline: Bolt searches for <words>
      Given the skills of Bolt
        | skill | embedding | description                             |
        | Latin |           | a language of the dead                  |
        | Greek |           | a language to learn another language by |
      When Bolt searches for the 10 best matches of "<words>" near (1, 0)
      Then the search returns <matches>

      Examples: a word in two skills, two words in any order, and an excluded word
        | words           | matches         |
        | language        | Greek and Latin |
        | dead language   | Latin           |
        | languages -dead | Greek           |
