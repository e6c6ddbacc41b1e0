Feature: What an app has asked
  The cloud remembers what it was asked, so that a test can tell whether an app called, and with what.

  Background:
    Given Ada owns a device "lamp" running the led firmware

  Scenario: A call that was made twice
    Given Ada called "led" on "lamp" with "on"
    When Ada calls "led" on "lamp" with "on"
    Then the cloud was asked 2 times by Ada to call "led" with "on"

  Scenario: A call with another argument is the nearest
    When Ada calls "led" on "lamp" with "off"
    Then the cloud was not asked by Ada to call "led" with "on", but nearly: arg was "off", not "on"

  Scenario: A call of somebody else is the nearest
    Given Grace owns a device "desk" running the led firmware
    When Grace calls "led" on "desk" with "on"
    Then the cloud was not asked by Ada to call "led" with "on", but nearly: user was grace@example.com, not ada@example.com

  Scenario: A call that failed is remembered, too
    Given "lamp" is offline
    When Ada calls "led" on "lamp" with "on"
    Then the cloud was asked 1 times by Ada to call "led" with "on"

  Scenario: What was asked can be forgotten
    Given Ada called "led" on "lamp" with "on"
    When the journal is emptied
    Then the cloud was asked 0 times by Ada to call "led" with "on"

  Scenario: Logging in leaves no secret behind
    Given Grace has an account with a second factor
    And Grace gave name and password
    When Grace enters the code on her phone
    Then neither passwords, codes nor tokens are in the journal

  Scenario: Who watches and has nothing to hear is kept alive
    Given the journal is watched
    When 12 seconds pass
    Then the watcher is given an empty line

  Scenario: Watching what is asked
    Given the journal is watched
    When Ada calls "led" on "lamp" with "on"
    Then the watcher is told that Ada called "led" with "on"
