@database @needs:pgvector
Feature: Versions that say since when and by whom
  Who looks up what an entity was a year ago wants to know until when that held, and who had it changed.
  A past with gaps, or with times that anybody could have made up, answers nothing.
  Segment: all. Value: a past that holds together. Source: S4-DB-08.

  Background:
    Given the entities of Acme
      | kind  | name   |
      | skill | Python |

  Rule: However often somebody changes an entity before they commit, that makes one version

    @S4-DB-08
    Scenario: Acme thinks better of a skill before it commits
      When Acme changes its skill Python step by step before it commits
        | field       | value   |
        | status      | active  |
        | description | a snake |
        | category    | soft    |
      Then the old versions of Acme's skill Python are
        | version | status | category  | description |
        | 1       | draft  | technical |             |
      And Acme's skill Python says
        | field       | value   |
        | version     | 2       |
        | status      | active  |
        | category    | soft    |
        | description | a snake |

  Rule: Whoever changes an entity, and whichever part of it, that makes a version

    @S4-DB-08
    Scenario: The owner of the tables changes what only skills have
      When the owner of the tables changes the category of Acme's skill Python to "soft"
      Then the old versions of Acme's skill Python are
        | version | category  |
        | 1       | technical |

  Rule: Whoever looks again sees what has been committed meanwhile

    @S4-DB-08
    Scenario: Ben changes a skill between Ana's first look and her second
      When Ana looks twice at Acme's skill Python, whose category is changed to "soft" in between
      Then Ana has seen first "technical" and then "soft"

    @S4-DB-08
    Scenario: Ben renames a skill between Ana's first look at all of them and her second
      When Ana looks twice at all that Acme has, and the name of its skill Python is changed to "Cobra" in between
      Then Ana has seen first "Python" and then "Cobra"

  Rule: A version ends when the next one begins, and says who is said to have made that

    @S4-DB-08
    Scenario: Acme says who has changed a skill, and the owner of the tables changes it once more
      When Acme changes the updated by of its skill Python to "Ana"
      And the owner of the tables changes the status of Acme's skill Python to "active"
      And Acme changes the updated by of its skill Python to "Ben"
      Then the old versions of Acme's skill Python are
        | version | status | replaced by |
        | 1       | draft  | Ana         |
        | 2       | draft  | Ana         |
        | 3       | active | Ben         |
      And every version of Acme's skill Python begins when the one before ends

  Rule: Whoever is said to have made an entity has made it, whoever adds or changes it

    @S4-DB-08
    Scenario: Acme adds a skill that Ana has made, and Ben changes it
      When Acme adds the skill Go
        | field      | value |
        | created by | Ana   |
        | updated by | Ana   |
      And Acme changes the updated by of its skill Go to "Ben"
      Then Acme's skill Go says
        | field      | value |
        | created by | Ana   |
        | updated by | Ben   |
      And the old versions of Acme's skill Go are
        | version | created by | updated by | replaced by |
        | 1       | Ana        | Ana        | Ben         |

  Rule: Versions are counted by the database, whatever anybody says

    @S4-DB-08
    Scenario: Acme adds a skill that is said to be the seventh version
      When Acme adds the skill Rust
        | field   | value |
        | version | 7     |
      Then Acme's skill Rust says
        | field   | value |
        | version | 1     |

  Rule: Who is retired has been so since they were retired

    @S4-DB-08
    Scenario: Acme describes a skill that it has retired
      Given Acme has retired its skill Python
      When Acme changes the description of its skill Python to "a snake"
      Then the field retired at of Acme's skill Python is what it was in the version before
