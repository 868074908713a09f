@planning @needs:pgvector
Feature: Relevance: tasks and memory that use different words
  People, agents and tools name the same thing differently. A task that gets only entries with its own words misses
  the rest, and one that gets everything drowns in it.
  Segment: users. Value: a task begins with what matters to it. Source: S2-TASK-04, S2-MEM-05, S2-MEM-07, S2-ERR-03.

  Background:
    Given the memory entries
      | user        | type     | text                             |
      | Ana of Acme | decision | The internationalization is late |
      | Ana of Acme | learning | Lunch is at noon                 |
      | Ben of Acme | decision | Internationalization is for Ben  |

  Rule: An entry with the same meaning is relevant without a word in common; one about something else is not

    @S2-TASK-04 @S2-MEM-05 @severity:critical
    Scenario: The entry and Ana's task are spelt differently
      When Ana of Acme creates the plan "Abroad" of priority 5
        | phase    | task                          |
        | planning | Plan the internationalisation |
      Then the entries of the task "Plan the internationalisation" for Ana of Acme are
        | role     | type     | text                             |
        | injected | decision | The internationalization is late |

  Rule: If Ollama does not answer, words alone decide what is relevant, and the plan is created

    @S2-TASK-04 @S2-ERR-03 @severity:critical
    Scenario Outline: Ollama <behaviour> when Ana plans a task
      Given Ollama <behaviour>
      When Ana of Acme creates the plan "Abroad" of priority 5
        | phase    | task                          |
        | planning | Plan the internationalisation |
        | planning | Have lunch                    |
      Then the entries of the task "Plan the internationalisation" for Ana of Acme are
        | role | type | text |
      But the entries of the task "Have lunch" for Ana of Acme are
        | role     | type     | text             |
        | injected | learning | Lunch is at noon |

      Examples:
        | behaviour                 |
        | is down                   |
        | fails with the status 503 |

  Rule: Outputs are processed like all other entries, also when embedded later

    @S2-TASK-06 @S2-MEM-07 @S2-ERR-03
    Scenario: The output of Ana's task is processed
      Given Ana of Acme has the active plan "Abroad"
        | phase    | task         |
        | planning | Draw a plane |
      And the tasks have the outcomes
        | task         | output                              |
        | Draw a plane | The plane has wings. We rest. We go |
      And Ollama is down
      When Ana of Acme runs the task "Draw a plane"
      Then the memory of Ana of Acme holds
        | text                                | keywords                   | embedding | error                                   |
        | The internationalization is late    | internationalization, late | embedded  |                                         |
        | Lunch is at noon                    | lunch, noon                | embedded  |                                         |
        | The plane has wings. We rest. We go | plane, wings, rest         | waiting   | Ollama cannot be reached (ConnectError) |
      And the memory of Ben of Acme holds
        | text                            |
        | Internationalization is for Ben |

  Rule: A task gets five entries at most, the most relevant ones

    @S2-TASK-04
    Scenario: Six entries have to do with Ana's task
      Given the entries kept for Ana of Acme
        | type     | text                                           |
        | learning | Water is heavy                                 |
        | learning | Tents, ropes, maps, boots, lamps and water     |
        | learning | Ropes, maps, boots, lamps and water last       |
        | learning | Maps, boots, lamps and water are at the office |
        | learning | Boots, lamps and water are missing             |
        | learning | Lamps and water are cheap                      |
      When Ana of Acme creates the plan "Trip" of priority 5
        | phase    | task                                             |
        | planning | Pack tents, ropes, maps, boots, lamps, and water |
      Then the entries of the task "Pack tents, ropes, maps, boots, lamps, and water" for Ana of Acme are
        | role     | text                                           |
        | injected | Tents, ropes, maps, boots, lamps and water     |
        | injected | Ropes, maps, boots, lamps and water last       |
        | injected | Maps, boots, lamps and water are at the office |
        | injected | Boots, lamps and water are missing             |
        | injected | Lamps and water are cheap                      |
