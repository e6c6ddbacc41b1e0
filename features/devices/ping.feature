Feature: Pinging a device

  Background:
    Given Ada owns a device "lamp"

  Scenario: A device that is online
    When Ada pings "lamp"
    Then the device is there

  Scenario: A device that is offline
    Given "lamp" is offline
    When Ada pings "lamp"
    Then the device is not there

  Scenario: A device that does not exist
    When Ada pings "lantern"
    Then it fails because there is no such device

  @in-process
  Scenario: A device that does not answer is waited for
    Given "lamp" hears everything and answers nothing
    And Ada is pinging "lamp"
    When 29.999 seconds pass
    Then Ada is still waiting

  @in-process
  Scenario: A device that does not answer is not there
    Given "lamp" hears everything and answers nothing
    And Ada is pinging "lamp"
    When 30 seconds pass
    Then the ping finds nobody

  @in-process
  Scenario: A signal that a device does not answer
    Given "lamp" hears everything and answers nothing
    And Ada is making "lamp" signal
    When 30 seconds pass
    Then the signal times out
