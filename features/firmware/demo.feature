Feature: The demo firmware
  Sensor, LED and variables on one device; none of them disturbs the others.

  Background:
    Given Ada owns a Photon 2 "workbench" running the demo firmware
    And the level on "workbench" is 1234
    And Ada listens to everything

  Scenario: All of it together
    When 1500 ms pass
    And Ada calls "led" on "workbench" with "on" and gets 1
    Then the LED of "workbench" is on
    And the variable "sensorValue" of "workbench" is 1234
    And the variable "ledState" of "workbench" is true
    And the variable "uptime" of "workbench" is 1.5
    And the variable "firmware" of "workbench" is "cloud-chamber demo 1.0"
    And Ada has heard exactly:
      | second | from      | event            | data |
      | 1.000  | workbench | sensorValueEvent | 1234 |

  Scenario: The LED follows its function, and nothing else does
    When Ada calls "led" on "workbench" with "on" and gets 1
    And Ada calls "led" on "workbench" with "blue" and gets -1
    Then the LED of "workbench" is on
    When Ada calls "led" on "workbench" with "off" and gets 0
    Then the LED of "workbench" is off
    And the variable "ledState" of "workbench" is false
    And Ada has heard nothing

  # 50 samples are needed for a mean; before that there is none.
  Scenario Outline: The variable shows the mean also between publishes: <time>
    When <time> pass
    Then the variable "sensorValue" of "workbench" is <value>

    Examples:
      | time  | value |
      | 49 ms | 0     |
      | 50 ms | 1234  |

  # 25 new samples of 2240 in the ring: (25 x 1240 + 25 x 2240) / 50 = 1740.
  Scenario: The variable is newer than the event
    When 2 s pass
    And the level on "workbench" becomes 1240
    And 1 s passes
    And the level on "workbench" becomes 2240
    And 25 ms pass
    Then the variable "sensorValue" of "workbench" is 1740
    And Ada has heard exactly:
      | second | from      | event            | data |
      | 1.000  | workbench | sensorValueEvent | 1234 |
      | 2.049  | workbench | sensorValueEvent | 1240 |

  Scenario: Calls between samples do not move a sample
    When 500 ms pass
    And Ada calls "led" on "workbench" with "on" and gets 1
    And 499 ms pass
    And Ada calls "led" on "workbench" with "off" and gets 0
    And 2 ms pass
    And Ada calls "led" on "workbench" with "on" and gets 1
    Then Ada has heard exactly:
      | second | from      | event            | data |
      | 1.000  | workbench | sensorValueEvent | 1234 |

  Scenario: After a power cut the clock starts at 0 and the first value comes a second later
    Given 5 s pass
    And Ada calls "led" on "workbench" with "on" and gets 1
    When the power of "workbench" goes
    And 5 s pass
    And the power of "workbench" returns
    And 250 ms pass
    Then the variable "uptime" of "workbench" is 0.25
    And the variable "ledState" of "workbench" is false
    And the LED of "workbench" is off
    When 1 s passes
    Then Ada has heard, but for what connecting brings, exactly:
      | second | from      | event            | data    |
      | 1.000  | workbench | sensorValueEvent | 1234    |
      | 10.000 | workbench | spark/status     | offline |
      | 10.000 | workbench | spark/status     | online  |
      | 11.000 | workbench | sensorValueEvent | 1234    |

  Scenario: A network that comes and goes changes neither LED nor clock
    Given Ada calls "led" on "workbench" with "on" and gets 1
    And 5 s pass
    When "workbench" goes offline
    And 5 s pass
    And "workbench" comes back online
    Then the variable "uptime" of "workbench" is 10
    And the variable "ledState" of "workbench" is true
    And Ada has heard, but for what connecting brings, exactly:
      | second | from      | event            | data    |
      | 1.000  | workbench | sensorValueEvent | 1234    |
      | 5.000  | workbench | spark/status     | offline |
      | 10.000 | workbench | spark/status     | online  |
