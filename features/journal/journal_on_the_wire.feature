Feature: The journal, on the wire

  Background:
    Given Ada owns a Photon 2 "bench" running the demo firmware

  Scenario: Nothing was asked yet
    When this is sent:
      """
      GET /_mock/requests
      """
    Then the answer is as recorded

  Scenario: A call with a token in its form and a field that nobody knows
    Given this was sent:
      """
      POST /v1/devices/bench/led
      Content-Type: application/x-www-form-urlencoded

      arg=on&agr=off&access_token={Ada's token}
      """
    When this is sent:
      """
      GET /_mock/requests?path=/v1/devices/bench
      """
    Then the answer is as recorded

  Scenario: A refusal
    Given this was sent:
      """
      GET /v1/devices/bench/nothing
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      GET /_mock/requests?status=404
      """
    Then the answer is as recorded

  Scenario: A log-in with a wrong password
    Given this was sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&client_id=particle&client_secret=particle&username=ada@example.com&password=wrong-one
      """
    When this is sent:
      """
      GET /_mock/requests?user=nobody
      """
    Then the answer is as recorded

  Scenario: A second factor is asked for
    Given Grace has an account with a second factor
    And this was sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&client_id=particle&client_secret=particle&username=grace@example.com&password=nanosecond
      """
    When this is sent:
      """
      GET /_mock/requests?limit=1
      """
    Then the answer is as recorded

  Scenario: A token in the path
    Given this was sent:
      """
      DELETE /v1/access_tokens/{Ada's token}
      """
    When this is sent:
      """
      GET /_mock/requests?method=DELETE
      """
    Then the answer is as recorded

  Scenario: A path that nobody knows
    Given this was sent:
      """
      GET /v1/device?acess_token={Ada's token}
      """
    When this is sent:
      """
      GET /_mock/requests?path=/v1/device
      """
    Then the answer is as recorded

  Scenario: By the template of a route
    Given this was sent:
      """
      GET /v1/devices
      Authorization: Bearer {Ada's token}
      """
    And this was sent:
      """
      GET /v1/devices/bench/voltage
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      GET /_mock/requests?path=/v1/devices/%7Bdevice%7D/%7Bvariable%7D&since=2026-01-01
      """
    Then the answer is as recorded

  Scenario Outline: A question that cannot be answered: <query>
    When this is sent:
      """
      GET /_mock/requests?<query>
      """
    Then the answer is as recorded

    Examples:
      | query           |
      | verb=GET        |
      | since=yesterday |
      | limit=-1        |
      | status=ok       |

  Scenario: The journal is emptied
    Given this was sent:
      """
      GET /v1/devices
      """
    When this is sent:
      """
      DELETE /_mock/requests
      """
    Then the answer is as recorded

  Scenario Outline: A call that was made is verified: <times>
    Given this was sent:
      """
      POST /v1/devices/bench/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"arg": "on"}
      """
    When this is sent:
      """
      POST /_mock/requests/verify
      Content-Type: application/json

      {"method": "POST", "path": "/v1/devices/bench/led", "user": "ada@example.com", "fields": {"arg": "on"}, "status": 200, "times": <times>}
      """
    Then the answer is as recorded

    Examples:
      | times             |
      | 1                 |
      | 2                 |
      | {"at_least": 1}   |
      | {"at_most": 0}    |

  Scenario: A miss says what came nearest and why it is not meant
    Given this was sent:
      """
      POST /v1/devices/bench/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"arg": "off"}
      """
    When this is sent:
      """
      POST /_mock/requests/verify
      Content-Type: application/json

      {"method": "POST", "path": "/v1/devices/{device}/led", "fields": {"arg": "on"}, "times": 1}
      """
    Then the answer is as recorded

  Scenario Outline: An expectation that is none: <case>
    When this is sent:
      """
      POST /_mock/requests/verify
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case             | body                     |
      | a misspelt field | {"methd": "GET"}         |
      | times in words   | {"times": "twice"}       |
      | no JSON          | times=2                  |

  Scenario: An expectation without a body
    When this is sent:
      """
      POST /_mock/requests/verify
      """
    Then the answer is as recorded
