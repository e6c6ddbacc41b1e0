Feature: The mock's own surface, on the wire
  A person with curl can turn the sensor, pull the plug and pass the time.

  Background:
    Given Ada owns a Photon 2 "bench" running the demo firmware
    And Grace owns a Boron "tank" running the sensor firmware

  Scenario: Health
    When this is sent:
      """
      GET /_mock/health
      """
    Then the answer is as recorded

  Scenario: The clock
    When this is sent:
      """
      GET /_mock/clock
      """
    Then the answer is as recorded

  Scenario Outline: Time is <how> by <by>
    When this is sent:
      """
      POST /_mock/clock/<operation>
      Content-Type: application/json

      {"by": "<by>"}
      """
    Then the answer is as recorded

    Examples:
      | how      | operation | by            |
      | advanced | advance   | 90s           |
      | advanced | advance   | 500ms         |
      | advanced | advance   | 2 minutes     |
      | skipped  | skip      | 2 hours       |
      | skipped  | skip      | PT36H         |

  Scenario: Ninety days are skipped
    When this is sent:
      """
      POST /_mock/clock/skip
      Content-Type: application/json

      {"by": "90 days"}
      """
    Then the answer is as recorded

  @in-process
  Scenario Outline: Time as a form, for curl -d
    When this is sent:
      """
      POST /_mock/clock/<operation>
      Content-Type: application/x-www-form-urlencoded

      by=2s
      """
    Then the cloud's clock shows 2026-01-01T00:00:02Z

    Examples:
      | operation |
      | advance   |
      | skip      |

  Scenario Outline: Time that cannot pass: <case>
    When this is sent:
      """
      POST /_mock/clock/advance
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case               | body                     |
      | nothing            | {}                       |
      | no duration        | {"by": "a while"}        |
      | backwards          | {"by": "-1s"}            |
      | a number           | {"by": 90}               |
      | a misspelt field   | {"for": "90s"}           |
      | for ages           | {"by": "87600000 hours"}  |

  Scenario: All devices
    When this is sent:
      """
      GET /_mock/devices
      """
    Then the answer is as recorded

  Scenario: One device
    When this is sent:
      """
      GET /_mock/devices/bench
      """
    Then the answer is as recorded

  Scenario: The sensor is turned
    When this is sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"pins": {"A0": 2345}}
      """
    Then the answer is as recorded

  Scenario Outline: The power of a device is turned <how>
    When this is sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"power": <power>}
      """
    Then the answer is as recorded

    Examples:
      | how | power |
      | off | false |
      | on  | true  |

  Scenario Outline: The network of a device is <network>
    When this is sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"network": "<network>"}
      """
    Then the answer is as recorded

    Examples:
      | network |
      | down    |
      | cut     |
      | up      |

  Scenario Outline: Buttons are pressed: <button>
    When this is sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"<button>": true}
      """
    Then the answer is as recorded

    Examples:
      | button    |
      | reset     |
      | safe_mode |

  Scenario Outline: The cloud tells a device: <what>
    When this is sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"remote_reset": "<what>"}
      """
    Then the answer is as recorded

    Examples:
      | what      |
      | reboot    |
      | safe mode |
      | network   |
      | dfu       |

  Scenario: A device that is to answer nothing
    When this is sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"deaf": true}
      """
    Then the answer is as recorded

  Scenario Outline: A change that cannot be made: <case>
    When this is sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case                     | body                        |
      | a pin that is not there  | {"pins": {"Z9": 1}}         |
      | too high a level         | {"pins": {"A0": 4096}}      |
      | a level below nothing    | {"pins": {"A0": -1}}        |
      | a digital level of two   | {"pins": {"D2": 2}}         |
      | a word for the power     | {"power": "on"}             |
      | another word for the network | {"network": "sideways"} |
      | another word for the cloud | {"remote_reset": "sleep"} |
      | a misspelt field         | {"netwrok": "up"}           |
      | no JSON                  | power=off                   |

  Scenario: A change without a body
    When this is sent:
      """
      PUT /_mock/devices/bench
      """
    Then the answer is as recorded

  Scenario: A pin that cannot be set leaves the rest undone
    Given this was sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"power": false, "pins": {"A0": 5000}}
      """
    When this is sent:
      """
      GET /_mock/devices/bench
      """
    Then the answer is as recorded

  Scenario: A device that does not exist
    When this is sent:
      """
      GET /_mock/devices/bunch
      """
    Then the answer is as recorded

  Scenario: The one-time code of a user
    When this is sent:
      """
      GET /_mock/users/grace@example.com
      """
    Then the answer is as recorded

  Scenario: A user without a second factor
    When this is sent:
      """
      GET /_mock/users/ada@example.com
      """
    Then the answer is as recorded

  Scenario: A user who does not exist
    When this is sent:
      """
      GET /_mock/users/nobody@example.com
      """
    Then the answer is as recorded

  Scenario: An operation that does not exist
    When this is sent:
      """
      POST /_mock/reset
      """
    Then the answer is as recorded

  Scenario Outline: A page of the origin <origin> gets nothing here
    When this is sent:
      """
      GET /_mock/users/grace@example.com
      Origin: <origin>
      """
    Then the answer is as recorded

    Examples:
      | origin              |
      | http://evil.example |
      | null                |

  Scenario: The browser's preflight is not answered here
    When this is sent:
      """
      OPTIONS /_mock/devices/bench
      Origin: http://evil.example
      Access-Control-Request-Method: PUT
      """
    Then the answer is as recorded
