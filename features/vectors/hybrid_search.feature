@vectors @needs:pgvector
Feature: Searches by words and by meaning at once
  Words find what is called so, meaning finds what is like it. Each alone misses what the other
  sees; together, whatever stands high in both comes first.
  Segment: all. Value: the right skill on the first page. Source: reciprocal rank fusion, k = 60.

  Background:
    Given the map of Acme
      | skill   | at     | description            | status  |
      | Latin   |        | a language of the dead | active  |
      | Python  | (4, 0) | a language of comedy   | active  |
      | Zoology | (1, 1) | how to care for snakes | active  |
      | Rust    | (0, 1) | a language of systems  | active  |
      | Cobol   | (1, 0) | a language of banks    | retired |

  Rule: Each place in a ranking counts by 60 plus its rank, and the sum decides

    Scenario: A word that three skills have, near one of them
      When Acme looks for "languages" near (1, 0)
      Then the search brings
        | skill   | score     |
        | Python  | 0.0325225 |
        | Rust    | 0.0317460 |
        | Latin   | 0.0163934 |
        | Zoology | 0.0161290 |

    Scenario: A word that nobody has
      When Acme looks for "cooking" near (0, 1)
      Then the search brings
        | skill   | score     |
        | Rust    | 0.0163934 |
        | Zoology | 0.0161290 |
        | Python  | 0.0158730 |

  Rule: First by meaning is as good as first by words, and comes before it

    Scenario: Latin alone is of the dead, and Rust is nearest
      When Acme looks for "dead" near (0, 1)
      Then the search brings
        | skill   | score     |
        | Rust    | 0.0163934 |
        | Latin   | 0.0163934 |
        | Zoology | 0.0161290 |
        | Python  | 0.0158730 |

  Rule: Good in both is better than best in one, however few are asked for

    Scenario: Zoology is nearest, Latin is the first of the languages, and two others are among both
      When Acme looks for the 2 skills that fit "languages" near (1, 1) best
      Then the search brings Python and Rust in this order

  Rule: What counts is what a skill is called and said to be by now

    Scenario Outline: Acme changes the <field> of Latin to <text>, and looks for <words>
      When Acme changes the <field> of its skill Latin to "<text>"
      And Acme looks for "<words>" near (1, 0)
      Then the search brings <skills> in this order

      Examples: words that come, and words that go
        | because                       | field       | text               | words     | skills                              |
        | it is called so now           | name        | Esperanto          | esperanto | Python, Esperanto, Zoology and Rust |
        | nobody is called so any more  | name        | Esperanto          | latin     | Python, Zoology and Rust            |
        | it is said to be that by now  | description | a tongue of priests | priests   | Python, Latin, Zoology and Rust     |

    Scenario: Somebody puts a table of their own in front of the words, and describes Latin anew
      When people of Acme act in turn
        | Ana                  |
        | puts tables in front |
        | describes Latin anew |
        | commits              |
      And Acme looks for "described" near (1, 0)
      Then the search brings Python, Latin, Zoology and Rust in this order

  Rule: Words are understood as one types them, and the best match comes first

    Scenario Outline: Bolt looks for <words>
      Given the map of Bolt
        | skill | at | description                             |
        | Latin |    | a language of the dead                  |
        | Greek |    | a language to learn another language by |
      When Bolt looks for "<words>" near (1, 0)
      Then the search brings <skills> in this order

      Examples: words that Bolt's skills are described with
        | because                               | words           | skills          |
        | Greek speaks of languages twice       | language        | Greek and Latin |
        | a skill is called so                  | latin           | Latin           |
        | all words must be there, in any order | dead language   | Latin           |
        | a minus takes away                    | languages -dead | Greek           |
