Feature: Programs
  A scenario that is tagged @fails fails with the words of its description.

  Rule: A service runs as long as its scenario

    Scenario: A command with a port, and with a variable
      Given the service "MOOD='quite calm' python features/serve.py {port}"
      When Ana sends GET /
      Then Ana receives JSON where
        | path           | value      |
        | $.MOOD         | quite calm |
        | $.arguments[1] | nothing    |

    Scenario: A database and a Redis of the scenario's own
      Given a PostgreSQL database
      And a Redis database
      And the service "DATABASE={database} REDIS={redis} python features/serve.py"
      When Ana sends GET /
      Then Ana receives a text with
        """
        "DATABASE": "postgresql://
        """
      And Ana receives a text with
        """
        "REDIS": "{redis}
        """

    Scenario: It restarts on the same port, as another process
      Given the service "named"
      And Ana has sent GET /
      And Ana keeps
        | name    | value     |
        | port    | $.PORT    |
        | process | $.process |
      When the service "named" restarts
      Then within 10 s Ana receives from /
        | path   | value  |
        | $.PORT | {port} |
      And within 0.1 s the service "named" has logged "serving"

    @fails
    Scenario: It is another process
      $.process is
      Given the service "named"
      And Ana has sent GET /
      And Ana keeps
        | name    | value     |
        | process | $.process |
      When the service "named" restarts
      Then within 0.2 s Ana receives from /
        | path      | value     |
        | $.process | {process} |

    Scenario: Two services, and paths belong to the first; one that runs already is not started again
      Given the service "named"
      And the service "named"
      And the service "echo"
      When Ana sends GET {echo}/page
      Then Ana receives a text with
        """
        Room 12
        """
      And within 5 s Ana receives from /
        | path   | value |
        | $.MOOD | calm  |

    @fails
    Scenario: What it has not logged
      has not logged 'shutting' within 0.1 s, but
      Given the service "named"
      When Ana sends GET /
      Then within 0.1 s the service "named" has logged "shutting"

  Rule: A service that cannot run is reported with its log

    @fails
    Scenario: It ends at once
      there is no table
      Given the service "python features/serve.py fail"
      When Ana sends GET /
      Then Ana receives the status 200

    @fails
    Scenario: It dies on the way
      has died during the scenario: it ended with code -9. The end of its log:
      Given the service "python features/serve.py"
      When Ana sends GET /die
      Then Ana receives the status 200

    @fails
    Scenario: There is no such program
      There is no program 'surve'
      Given the service "surve shop:app"
      When Ana sends GET /
      Then Ana receives the status 200

    @fails
    Scenario: A name that is misspelt
      Did you mean "named" of [tool.plainspec.programs]?
      Given the service "namd"
      When Ana sends GET /
      Then Ana receives the status 200

    @fails
    Scenario: A database that nobody has given
      write `Given a PostgreSQL database` before it
      Given the service "python features/serve.py {database}"
      When Ana sends GET /
      Then Ana receives the status 200

    @fails
    Scenario: A restart of what does not run
      no step of this scenario has started the service "named"; started so far: none
      When the service "named" restarts
      Then Ana receives the status 200

    @fails
    Scenario: A command that cannot be split
      cannot be read: No closing quotation
      When Ana runs "python 'features"
      Then Ana gets the exit code 0

    @fails
    Scenario: A command without a program
      names no program
      When Ana runs "MOOD=calm"
      Then Ana gets the exit code 0

  Rule: A command runs to its end

    Scenario: With files, an exit code and outputs
      Given the file "notes/today.txt"
        """
        one two three
        """
      And Ben has run "python features/count.py {folder}/notes/today.txt"
      When Ana runs "python features/count.py {folder}/notes/today.txt {folder}/count.txt"
      Then Ana gets the exit code 0
      And Ana gets the output
        """
        3 words
        """
      And Ana gets the error output
        """
        counted
        """
      And Ana gets output with
        """
        3
        """
      And the file "count.txt" holds
        """
        3
        """

    Scenario: With standard input, and an error
      When Ana runs "python features/count.py -"
        """

        """
      Then Ana gets the exit code 1
      And Ana gets error output with
        """
        no words
        """

    @fails
    Scenario: Another exit code
      Ana got the exit code 1
      When Ana runs "python features/count.py -"
      Then Ana gets the exit code 0

    @fails
    Scenario: Another output
      3 words
      When Ana runs "python features/count.py -"
        """
        one two three
        """
      Then Ana gets the output
        """
        4 words
        """

    @fails
    Scenario: Another error output
      error output:
      When Ana runs "python features/count.py -"
        """
        one two three
        """
      Then Ana gets error output with
        """
        refused
        """

    @fails
    Scenario: Another file
      assert '3' == '4'
      When Ana runs "python features/count.py - {folder}/count.txt"
        """
        one two three
        """
      Then the file "count.txt" holds
        """
        4
        """

    @fails
    Scenario: No file
      there is no file
      Given the file "other.txt"
        """
        one
        """
      When Ana runs "python features/count.py {folder}/other.txt"
      Then the file "count.txt" holds
        """
        1
        """

    @fails
    Scenario: A file outside of the scenario's folder
      is outside of the scenario's folder
      Given the file "../other.txt"
        """
        one
        """
      When Ana runs "python features/count.py -"
      Then Ana gets the exit code 0

    @fails
    Scenario: A Given that fails
      a command of a Given must succeed
      Given Ana has run "python features/count.py -"
      When Ana runs "python features/count.py -"
      Then Ana gets the exit code 0

    @fails
    Scenario: A look before anything ran
      Ben has run nothing yet
      When Ana runs "python features/count.py -"
      Then Ben gets the exit code 0
