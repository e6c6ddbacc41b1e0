Feature: Calling a function on a device

  Background:
    Given Ada owns a device "lamp" running the led firmware

  Scenario: Switching the LED on
    When Ada calls "led" on "lamp" with "on"
    Then the LED of "lamp" is on

  Scenario: The device says that the LED is on
    When Ada calls "led" on "lamp" with "on"
    Then the device returns 1

  Scenario: Switching the LED off
    Given Ada called "led" on "lamp" with "on"
    When Ada calls "led" on "lamp" with "off"
    Then the LED of "lamp" is off

  Scenario: The device says that the LED is off
    When Ada calls "led" on "lamp" with "off"
    Then the device returns 0

  Scenario: An argument that the application does not know
    Given Ada called "led" on "lamp" with "on"
    When Ada calls "led" on "lamp" with "purple"
    Then the device returns -1
    And the LED of "lamp" is on

  Scenario: Without an argument
    When Ada calls "led" on "lamp"
    Then the device returns -1

  Scenario: The bare result
    When Ada calls "led" on "lamp" with "on" for the bare result
    Then the device returns 1

  Scenario: A function that the device does not offer
    When Ada calls "brew" on "lamp" with "coffee"
    Then the call fails because there is no function "brew"

  Scenario: A function's name in other letter case
    When Ada calls "LED" on "lamp" with "on"
    Then the call fails because there is no function "LED"

  Scenario: A device that does not exist
    When Ada calls "led" on "lantern" with "on"
    Then it fails because there is no such device

  Scenario: Sneaky Pete and Ada's device
    Given Sneaky Pete has an account
    When Sneaky Pete calls "led" on "lamp" with "on"
    Then it fails because there is no such device
    And the LED of "lamp" is off

  Scenario: An offline device is answered for at once
    Given "lamp" is offline
    When Ada calls "led" on "lamp" with "on"
    Then the call fails because the device cannot be reached

  Scenario: An unknown function of an offline device
    Given "lamp" is offline
    When Ada calls "brew" on "lamp" with "coffee"
    Then the call fails because there is no function "brew"

  Scenario: A device that is back online
    Given "lamp" is offline
    And "lamp" came back online
    When Ada calls "led" on "lamp" with "on"
    Then the device returns 1

  @in-process
  Scenario: As in the real cloud, callers of an offline device wait if the world says so
    Given callers of offline devices wait as long as in the real cloud
    And "lamp" is offline
    And Ada is calling "led" on "lamp"
    When 29.999 seconds pass
    Then Ada is still waiting

  @in-process
  Scenario: As in the real cloud, they wait thirty seconds
    Given callers of offline devices wait as long as in the real cloud
    And "lamp" is offline
    And Ada is calling "led" on "lamp"
    When 30 seconds pass
    Then the call times out

  @in-process
  Scenario: A device that does not answer has nearly thirty seconds
    Given "lamp" hears everything and answers nothing
    And Ada is calling "led" on "lamp"
    When 29.999 seconds pass
    Then Ada is still waiting

  @in-process
  Scenario: A device that does not answer has thirty seconds
    Given "lamp" hears everything and answers nothing
    And Ada is calling "led" on "lamp"
    When 30 seconds pass
    Then the call times out

  @in-process
  Scenario: The thirty seconds go by even while devices sleep
    Given "lamp" hears everything and answers nothing
    And Ada is calling "led" on "lamp"
    When 1 hour goes by
    Then the call times out

  @in-process
  Scenario: Calls at the same time are answered one by one
    Given Ada owns a device "kitchen" running the coffee firmware
    And the cloud serves on several threads
    When Ada calls "brew" on "kitchen" 50 times at the same time
    Then the device returns each number from 1 to 50 once

  @in-process
  Scenario Outline: The longest argument of a <platform>
    Given Ada owns a <platform> "book" running a notebook
    When Ada calls "write" on "book" with <longest> bytes
    Then the device returns <longest>
    And the notebook "book" has the first <longest> bytes

    Examples:
      | platform | longest |
      | Photon 2 | 1024    |
      | Argon    | 1024    |
      | Boron    | 1024    |
      | Photon   | 864     |
      | Electron | 864     |

  @in-process
  Scenario Outline: An argument that is too long for a <platform> reaches it cut
    Given Ada owns a <platform> "book" running a notebook
    When Ada calls "write" on "book" with <bytes> bytes
    Then the call fails because the argument is too long
    And the notebook "book" has the first <longest> bytes

    Examples:
      | platform | bytes | longest |
      | Photon 2 | 1025  | 1024    |
      | Boron    | 5000  | 1024    |
      | Photon   | 865   | 864     |
      | Electron | 1024  | 864     |
