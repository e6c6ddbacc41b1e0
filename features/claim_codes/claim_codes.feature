Feature: A device that is set up with a claim code
  An application asks for a code, and gives it to the device together with its network. The device says it to the cloud.

  Background:
    Given nobody owns the device "stray"
    And Ada owns a device "lamp"
    And Grace has an account

  Scenario: The device becomes that of whoever asked for the code
    When Ada sets up "stray" with a claim code
    Then Ada has no device "stray"
    When 3 s pass
    Then Ada has a device "stray"

  Scenario: A code that the cloud does not know
    When "stray" is set up with the claim code "nonsense"
    And 3 s pass
    Then Ada has no device "stray"
    When Ada claims "stray"
    Then Ada has a device "stray"

  Scenario: A code waits for an hour
    When Ada sets up "stray" with a claim code that is 61 minutes old
    And 3 s pass
    Then Ada has no device "stray"

  Scenario: What belongs to somebody stays so
    When Grace sets up "lamp" with a claim code
    And 3 s pass
    Then Ada has a device "lamp"
    And Grace has no device "lamp"
