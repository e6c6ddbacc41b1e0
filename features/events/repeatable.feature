Feature: The same again
  Same seed, same world, same inputs: the same bytes, ids, tokens and times included.

  Scenario: The same seed
    When the day is played with the seed 7
    And the day is played again with the seed 7
    Then the two days are the same to the byte

  Scenario: Another seed
    When the day is played with the seed 7
    And the day is played again with the seed 8
    Then they differ in devices, tokens and events
