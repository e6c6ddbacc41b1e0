Feature: A device on the bench

  Background:
    Given Ada owns a device "bench" running the demo firmware

  Scenario: What is called shows on the pins
    Given Ada called "led" on "bench" with "on"
    When this is sent:
      """
      GET /_mock/devices/bench
      """
    Then the pin "D7" is at 1

  Scenario: What is turned shows in the variable
    Given this was sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"pins": {"A0": 777}}
      """
    And 1 second passes
    When Ada reads "sensorValue" of "bench"
    Then the value is the int 777

  Scenario: A device that lost its power forgets
    Given Ada called "led" on "bench" with "on"
    And the power of "bench" was turned off and on
    When Ada reads "ledState" of "bench"
    Then the value is the bool false

  Scenario: A device without power is not there
    Given this was sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"network": "down"}
      """
    When Ada pings "bench"
    Then the device is not there

  Scenario: The code that the mock tells opens a session
    Given Grace has an account with a second factor
    And Grace gave name and password
    When Grace enters the code that the mock tells
    Then Grace has a session
