@cache
Feature: Namespaces of the cache: every user has entries of their own
  A cache that mixes up two keys shows one customer the data of another, and no database policy prevents it.
  Segment: all. Value: no user sees another user's data. Source: S3-CACHE-02, S3-CACHE-03.

  Rule: A user finds only their own entries

    @S3-CACHE-02 @severity:critical
    Scenario Outline: Ana caches an entry that is called <name>
      When Ana caches "<name>" as "dark" for 60 s
      Then Ana finds "dark" under "<name>" in the cache
      And Ben finds nothing under "<name>" in the cache
      And Ana of Bolt finds nothing under "<name>" in the cache
      And the cache of Ben holds
        | name | value | expires in |

      Examples: names that could reach beyond a namespace
        | name      |
        | theme     |
        | Ben:theme |
        | ../Ben    |
        | *         |

    @S3-CACHE-02
    Scenario: Namesakes of two tenants cache the same name
      Given the cache of Ana of Bolt holds
        | name  | value | expires in |
        | theme | light | 60 s       |
      When Ana caches "theme" as "dark" for 90 s
      Then the cache of Ana holds
        | name  | value | expires in |
        | theme | dark  | 90 s       |
      And the cache of Ana of Bolt holds
        | name  | value | expires in |
        | theme | light | 60 s       |

  Rule: A pattern removes the matching entries of one user, and nothing else

    @S3-CACHE-02 @S3-CACHE-03 @severity:critical
    Scenario Outline: Ana removes all that match <pattern>
      Given the cache of Ana holds
        | name      | value | expires in |
        | draft:1   | tea   | 60 s       |
        | draft:22  | milk  | 60 s       |
        | published | jam   | 60 s       |
      And the cache of Ben holds
        | name    | value | expires in |
        | draft:1 | salt  | 60 s       |
      When Ana removes all that match "<pattern>" in the cache
      Then Ana finds <one> under "draft:1" in the cache
      And Ana finds <other> under "draft:22" in the cache
      And Ana finds <published> under "published" in the cache
      And the cache of Ben holds
        | name    | value | expires in |
        | draft:1 | salt  | 60 s       |

      Examples:
        | pattern | one     | other   | published |
        | draft:* | nothing | nothing | "jam"     |
        | draft:? | nothing | "milk"  | "jam"     |
        | *       | nothing | nothing | nothing   |
        | Ben:*   | "tea"   | "milk"  | "jam"     |

  Rule: A name is never taken for a pattern

    @S3-CACHE-03
    Scenario: Ana removes an entry whose name has an asterisk
      Given the cache of Ana holds
        | name    | value | expires in |
        | draft:* | tea   | 60 s       |
        | draft:1 | milk  | 60 s       |
      When Ana removes "draft:*" in the cache
      Then the cache of Ana holds
        | name    | value | expires in |
        | draft:1 | milk  | 60 s       |
