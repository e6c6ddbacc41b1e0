Feature: Claiming a device and giving it away

  Background:
    Given Ada owns a device "lamp"
    And nobody owns the device "stray"
    And Grace has an account
    And Sneaky Pete has an account

  Scenario: Claiming a device that nobody owns
    When Ada claims "stray"
    Then Ada has a device "stray"

  Scenario: Claiming one's own device again changes nothing
    When Ada claims "lamp"
    Then it succeeds

  Scenario: Claiming somebody else's device
    When Sneaky Pete claims "lamp"
    Then the claim fails with "That belongs to someone else."

  Scenario: A claim that failed changes nothing
    When Sneaky Pete claims "lamp"
    Then Ada has a device "lamp"

  Scenario: Claiming a device that is offline
    Given "stray" is offline
    When Ada claims "stray"
    Then the claim fails with "Core isn't online"

  Scenario: Claiming a device that does not exist
    When Ada claims a device that does not exist
    Then the claim fails with "device not found"

  Scenario: A device that was given away is no longer there
    When Ada gives "lamp" away
    Then Ada has no device "lamp"

  Scenario: Somebody else may claim what was given away
    Given Ada gave "lamp" away
    When Grace claims "lamp"
    Then Grace has a device "lamp"

  Scenario: Sneaky Pete gives away nothing
    When Sneaky Pete gives "lamp" away
    Then it fails because there is no such device

  @in-process
  Scenario: When many claim at the same time, one gets it
    Given the cloud serves on several threads
    When Ada, Grace and Sneaky Pete claim "stray" 10 times each at the same time
    Then one of them has "stray", and the other two were told so 10 times each
