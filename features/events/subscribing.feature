@in-process
Feature: Devices that listen to devices
  A device may subscribe to events by the beginning of their name. It hears those of its owner: of the owner's devices, its
  own among them, and of the owner.

  Background:
    Given Ada owns an Argon "post" running a notebook
    And Ada owns a Photon "box" running a notebook
    And Grace owns an Argon "spy" running a notebook

  Scenario: One device hears the other
    Given "box" listens to "motion/"
    When "post" shouts "motion/hall" with "2"
    Then "box" has heard "motion/hall=2"
    And "post" has heard ""

  Scenario: A device hears itself
    Given "post" listens to "motion"
    When "post" shouts "motion" with "1"
    Then "post" has heard "motion=1"

  Scenario: Somebody else's device hears nothing
    Given "spy" listens to "motion/"
    When "post" shouts "motion/hall" with "2"
    Then "spy" has heard ""

  Scenario Outline: <prefix> is not the beginning of motion/hall
    Given "box" listens to "<prefix>"
    When "post" shouts "motion/hall" with "2"
    Then "box" has heard ""

    Examples:
      | prefix       |
      | Motion       |
      | motion/hall/ |
      | hall         |

  Scenario: Its owner's events reach a device, too
    Given "box" listens to "mot"
    When Ada publishes "motion"
    Then "box" has heard "motion="

  Scenario: What was said while a device was away is not said again
    Given "box" listens to "motion"
    And "box" is offline
    When "post" shouts "motion" with "1"
    And "box" comes back online
    And "post" shouts "motion" with "2"
    Then "box" has heard "motion=2"

  Scenario: Four subscriptions fit, and one that is there fits again
    Given "box" listens to "a"
    And "box" listens to "b"
    And "box" listens to "c"
    And "box" listens to "d"
    And "box" listens to "a"
    Then "box" cannot listen to "e"

  Scenario: A device that was claimed by somebody else hears its new owner
    Given "box" listens to "motion"
    When Ada gives "box" to Grace
    And "post" shouts "motion" with "1"
    And "spy" shouts "motion" with "2"
    Then "box" has heard "motion=2"

  Scenario: A device asks for its name and its address
    Given "box" listens to "particle/device/"
    And Ada listens to everything
    When "box" shouts "particle/device/name" with ""
    And "box" shouts "particle/device/ip" with ""
    Then "box" has heard "particle/device/name=box particle/device/ip={address of box}"
    And Ada has heard nothing

  Scenario: A device that may not publish faster is told so
    Given Ada listens to everything
    When "post" shouts "x" with "1"
    And "post" shouts "x" with "2"
    And "post" shouts "x" with "3"
    And "post" shouts "x" with "4"
    Then "post" cannot shout "x"
    And Ada has heard "x" 4 times

  Scenario: Nobody is heard who has a system's name
    Given "box" listens to "sp"
    When "post" shouts "spark/motion" with "1"
    Then "box" has heard ""
