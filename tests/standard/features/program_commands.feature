Feature: Programs that run to their end
  A scenario that is tagged @fails fails with the words of its description.

  Rule: A command runs to its end

    Scenario: With files, an exit code and outputs
      Given the file "notes/today.txt" holds
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
      Given the file "other.txt" holds
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
      Given the file "../other.txt" holds
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
