@in-process
Feature: Events that are to be acknowledged
  A sketch that publishes with the flag WITH_ACK hears whether the cloud has taken its event. The sketch is
  firmware/sketches/careful.ino.

  Background:
    Given Ada owns a Photon 2 "desk" running the sketch "careful"
    And Ada listens to everything

  Scenario: The cloud takes the event
    When Ada is calling "tell" on "desk" with "supper"
    And 20 ms pass
    Then the call returns 1
    And Ada has heard "careful/told" 1 time

  Scenario: The event is lost on the way, and the sketch gives it up after 20 s
    Given the fault:
      """
      {"device": "desk", "lost": true, "event": "careful/told", "times": 1}
      """
    When Ada is calling "tell" on "desk" with "supper"
    And 20 s pass
    Then Ada is still waiting
    When 10 ms pass
    Then the call returns -160
    And Ada has heard "careful/told" 0 times
    When Ada is calling "tell" on "desk" with "again"
    And 20 ms pass
    Then the call returns 1

  Scenario: Others are heard while the sketch waits
    Given the fault:
      """
      {"device": "desk", "lost": true, "event": "careful/begun"}
      """
    When Ada calls "begin" on "desk" with "supper" and gets 0
    And 10 s pass
    Then Ada calls "count" on "desk" with "" and gets 1
    And the variable "state" of "desk" is "open"
    When 11 s pass
    Then the variable "state" of "desk" is "error -160"
    And the variable "heard" of "desk" is "error -160"

  Scenario: An event that is late is acknowledged when it is here
    Given the fault:
      """
      {"device": "desk", "late": "7s", "event": "careful/begun"}
      """
    When Ada calls "begin" on "desk" with "supper" and gets 0
    And 6900 ms pass
    Then the variable "state" of "desk" is "open"
    When 200 ms pass
    Then the variable "state" of "desk" is "acknowledged"
    And the variable "heard" of "desk" is "success"
