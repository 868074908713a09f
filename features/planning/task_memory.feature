@planning @needs:pgvector
Feature: Memory of tasks: what a task is given, and what it leaves
  A task that begins without existing knowledge repeats mistakes; one that leaves nothing behind helps no later task.
  Segment: users. Value: what one task has found out serves the next. Source: S2-TASK-04, S2-TASK-05, S2-TASK-06.

  Background:
    Given the entries kept for Ana of Acme
      | type     | text                                  |
      | decision | The form has the fields name and age. |
      | learning | Fields without a label get lost.      |
      | code     | checksum = sum(payload)               |
    And the entries kept for Ben of Acme
      | type     | text                           |
      | decision | The form of Ben has no fields. |

  Rule: A new task gets the relevant memory of its own user, the most relevant first

    @S2-TASK-04 @severity:critical
    Scenario: Ana plans a task about a form
      When Ana of Acme creates the plan "Login" of priority 5
        | phase          | task                      |
        | implementation | Write the form and fields |
        | implementation | Make coffee               |
      Then the entries of the task "Write the form and fields" for Ana of Acme are
        | role     | type     | text                                  |
        | injected | decision | The form has the fields name and age. |
        | injected | learning | Fields without a label get lost.      |
      But the entries of the task "Make coffee" for Ana of Acme are
        | role | type | text |

  Rule: Memory that is injected while a task runs is recorded with the task

    @S2-TASK-05 @severity:critical
    Scenario: The task looks up the checksum while it runs
      Given Ana of Acme has the active plan "Login"
        | phase          | task       |
        | implementation | Protect it |
      And the tasks have the outcomes
        | task       | output              | recalls           |
        | Protect it | It has a signature. | checksum, payload |
      When Ana of Acme runs the task "Protect it"
      Then the entries of the task "Protect it" for Ana of Acme are
        | role     | type   | text                    |
        | injected | code   | checksum = sum(payload) |
        | captured | output | It has a signature.     |
      And the entries of the task "Protect it" for Ben of Acme are
        | role | type | text |
      And the entries of the assignment "Protect it" for Ana of Acme are
        | role     | type | text                    |
        | recalled | code | checksum = sum(payload) |

  Rule: The output of a finished task becomes an entry that is linked to it

    @S2-TASK-06 @S2-MEM-06 @S2-TASK-07 @severity:critical
    Scenario: The task about the form returns a text
      Given Ana of Acme has the active plan "Login"
        | phase          | task           |
        | implementation | Write the form |
      And the tasks have the outcomes
        | task           | output                   |
        | Write the form | The form has 12 columns. |
      When Ana of Acme runs the task "Write the form"
      Then the entries of the task "Write the form" for Ana of Acme are
        | role     | type     | text                                  |
        | injected | decision | The form has the fields name and age. |
        | captured | output   | The form has 12 columns.              |
      And the entries of the assignment "Write the form" for Ana of Acme are
        | role     | type     | text                                  |
        | injected | decision | The form has the fields name and age. |
      And the entries kept for Ana of Acme are
        | type     | text                                  | embedding |
        | decision | The form has the fields name and age. | none      |
        | learning | Fields without a label get lost.      | none      |
        | code     | checksum = sum(payload)               | none      |
        | output   | The form has 12 columns.              | stored    |
      And the entries kept for Ben of Acme are
        | type     | text                           | embedding |
        | decision | The form of Ben has no fields. | none      |
      And the consistency check of Ana of Acme finds
        | finding | item |

  Rule: A task whose output cannot be embedded finishes, and its entry is marked and embedded later

    @S2-ERR-03 @severity:critical
    Scenario: Ollama is down while a task is captured
      Given Ana of Acme has the active plan "Login"
        | phase    | task         |
        | planning | Draw a plane |
      And Ollama is down
      When Ana of Acme runs the task "Draw a plane"
      Then Ana of Acme sees the plan "Login"
        | phase    | task         | state     |
        |          |              | active    |
        | planning |              | active    |
        | planning | Draw a plane | completed |
      And the entries of the task "Draw a plane" for Ana of Acme are
        | role     | text               | embedding |
        | captured | Draw a plane: done | failed    |

    @S2-ERR-03
    Scenario: Ollama works again
      Given Ana of Acme has the active plan "Login"
        | phase    | task         |
        | planning | Draw a plane |
      And Ollama is down
      And Ana of Acme has run the task "Draw a plane"
      And Ollama works
      When the waiting entries of Ana of Acme are embedded
      Then the entries of the task "Draw a plane" for Ana of Acme are
        | role     | text               | embedding |
        | captured | Draw a plane: done | stored    |
