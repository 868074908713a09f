@isolation @needs:pgvector
Feature: Ids of users, threads, runs and requests: never interchangeable
  An id in the wrong place sends one user's data to another. Ids of different kinds are different types, and a malformed
  id is refused before anything is read with it.
  Segment: developers. Value: no id reaches the wrong data. Source: S3-UCTX-06, S3-UCTX-07.

  Rule: A malformed id is refused

    @S3-UCTX-07
    Scenario Outline: Ana uses <case> as a <kind>
      When Ana uses "<text>" as a <kind>
      Then Ana is refused: invalid argument with the message "<message>"

      Examples: one mistake for each kind, and a user without a name
        | case                    | kind       | text  | message                                 |
        | a name without a tenant | user id    | Ana   | tenant/name                             |
        | a blank name            | user id    | Acme/ | the name of a user id must not be blank |
        | a title                 | thread id  | Taxes | must be a UUID                          |
        | a number                | run id     | 12    | must be a UUID                          |
        | an empty text           | request id |       | must be a UUID                          |

  Rule: An id of one kind is refused where another kind is required

    @S3-UCTX-06 @S3-UCTX-07
    Scenario Outline: Ana uses a <kind> as a <other>
      When Ana uses a <kind> as a <other>
      Then Ana is refused: wrong type

      Examples: each kind once
        | kind       | other      |
        | user id    | thread id  |
        | thread id  | run id     |
        | run id     | request id |
        | request id | user id    |
