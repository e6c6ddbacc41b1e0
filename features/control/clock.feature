Feature: The clock is frozen, let run and given another pace while the cloud runs

  Background:
    Given Grace owns a device "tank" running the sensor firmware
    And the level on "tank" climbs from 0 to 4000 in 20 s, again and again

  Scenario: A cloud whose clock stood still runs on its own once it is told to
    Given somebody follows the serial port of "tank"
    When this is sent:
      """
      PUT /_mock/clock
      Content-Type: application/json

      {"mode": "x100"}
      """
    Then 3 lines come from the serial port

  Scenario: A frozen clock moves when it is told to, and the device goes on without a jump
    Given this was sent:
      """
      PUT /_mock/clock
      Content-Type: application/json

      {"mode": "real"}
      """
    When the clock is frozen
    And 3 seconds pass
    Then the milliseconds of "tank" are those of the cloud's clock

  Scenario Outline: The clock is set to <mode>
    When this is sent:
      """
      PUT /_mock/clock
      Content-Type: application/json

      {"mode": "<mode>"}
      """
    Then the answer is as recorded

    Examples:
      | mode    |
      | frozen  |
      | real    |
      | x60     |
      | x0.5    |
      | running |

  Scenario Outline: A pace that there is not: <case>
    When this is sent:
      """
      PUT /_mock/clock
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case             | body               |
      | nothing          | {}                 |
      | another word     | {"mode": "fast"}   |
      | no pace at all   | {"mode": "x0"}     |
      | too fast         | {"mode": "x1001"}  |
      | a number         | {"mode": 60}       |
      | a misspelt field | {"mod": "real"}    |
