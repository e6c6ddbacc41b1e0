@particle-cli
Feature: particle-cli: events

  Background:
    Given Ada owns a device "tank" running the sensor firmware
    And the level on "tank" climbs from 0 to 4000 in 20 s, again and again
    And Ada is logged in with particle-cli

  Scenario: Devices and commands are heard
    Given I started "particle subscribe --until enough; echo over"
    And its output contains "Subscribing to all events from my devices"
    And its output contains "matching: 'enough'\n\n"
    When 2 s pass
    Then its output contains "\"name\":\"sensorValueEvent\""
    When Ada publishes "door" with "enough"
    Then its output contains "Matching event received. Exiting..."
    And its output contains "over"

  Scenario: Two events with a name
    Given I started "particle subscribe --max 2 door; echo over"
    And its output contains "2 event(s)...\n\n"
    When Ada publishes "window" with "shut"
    And Ada publishes "door" with "open"
    And Ada publishes "doorbell" with "ding"
    Then its output contains "2 event(s) received. Exiting..."
    And its output contains, in this order:
      | "data":"open"     |
      | "name":"door"     |
      | "data":"ding"     |
      | "name":"doorbell" |
      | over              |
    And its output does not contain "window"

  Scenario: One device
    Given I started "particle subscribe sensor --device tank --max 1"
    And its output contains "1 event(s)...\n\n"
    When 3 s pass
    Then its output contains "Subscribing to \"sensor\" from device tank's stream"
    And it ends with exit code 0

  Scenario: Publishing
    Given Ada watches everything
    When I run "particle publish door open && particle publish bell"
    Then its output contains "Published event: door"
    And its output contains "Published event: bell"
    And it ends with exit code 0
    And Ada's watcher sees:
      | from | event | data   |
      | api  | door  | open   |
      | api  | bell  | (null) |
