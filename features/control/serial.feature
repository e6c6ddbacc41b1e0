Feature: The serial port of a device

  Background:
    Given Grace owns a device "tank" running the sensor firmware
    And the level on "tank" climbs from 0 to 4000 in 20 s, again and again

  Scenario: What a device has logged
    Given 3 seconds pass
    When this is sent:
      """
      GET /_mock/devices/tank/serial
      """
    Then the answer is as recorded

  @in-process
  Scenario: Whoever follows it has what was there and all that comes
    Given 2 seconds pass
    And somebody follows the serial port of "tank"
    When 3 seconds pass
    And the cloud stops
    Then the follower of the serial port has the lines of 5 seconds

  Scenario: A device has no serial port that does not exist
    When this is sent:
      """
      GET /_mock/devices/tonk/serial/stream
      """
    Then the answer is as recorded

  Scenario Outline: Text for a device: <case>
    When this is sent:
      """
      POST /_mock/devices/tank/serial
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case             | body                |
      | a word           | {"text": "hello"}   |
      | nothing          | {}                  |
      | a number         | {"text": 5}         |
      | a misspelt field | {"txt": "hello"}    |

  Scenario: Text for a device without power
    Given this was sent:
      """
      PUT /_mock/devices/tank
      Content-Type: application/json

      {"power": false}
      """
    When this is sent:
      """
      POST /_mock/devices/tank/serial
      Content-Type: application/json

      {"text": "hello"}
      """
    Then the answer is as recorded
