Feature: The world of a cloud that runs
  A test can begin anew without a new process, and take what it has with it.

  Background:
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"
      tokens = ["adas-token"]

      [[device]]
      name = "lamp"
      owner = "ada@example.com"
      platform = "argon"
      firmware = "demo"
      analog.A0 = { ramp = { from = 0, to = 4000, period = "10s" } }
      """

  Scenario: It is told as a world file
    When this is sent:
      """
      GET /_mock/world
      """
    Then the answer is as recorded

  Scenario: What was done is told with it
    Given this was sent:
      """
      PUT /v1/devices/lamp
      Authorization: Bearer adas-token
      Content-Type: application/json

      {"name": "torch", "notes": "in the\ncellar"}
      """
    And this was sent:
      """
      PUT /_mock/devices/torch
      Content-Type: application/json

      {"pins": {"A1": 77}, "network": "down", "latency_ms": 1500}
      """
    And this was sent:
      """
      POST /v1/users
      Content-Type: application/x-www-form-urlencoded

      username=joan@example.com&password=eniac
      """
    When this is sent:
      """
      GET /_mock/world
      """
    Then all answers are as recorded

  Scenario: Told and taken back it is the same
    Given this was sent:
      """
      PUT /v1/user
      Authorization: Bearer adas-token
      Content-Type: application/json

      {"username": "countess@example.com", "password": "difference-engine", "current_password": "analytical-engine"}
      """
    When the world is told, put back and told again
    Then both times it was the same
    And the login "countess@example.com" with "difference-engine" opens a session
    And a cloud started with what is told has the device "lamp" of "countess@example.com"

  Scenario: What goes wrong on purpose is told with it
    Given this was sent:
      """
      POST /_mock/faults
      Content-Type: application/json

      {"set": "bad-wifi"}
      """
    And this was sent:
      """
      POST /_mock/faults
      Content-Type: application/json

      {"path": "/v1/devices", "status": 503, "headers": {"Retry-After": "5"}, "body": {"why": ["\"so\"", 1.5]}, "times": 2}
      """
    When the world is told, put back and told again
    Then both times it was the same

  Scenario: A device that a fault has cut off is told as it would be without
    Given this was sent:
      """
      POST /_mock/faults
      Content-Type: application/json

      {"device": "lamp", "offline": "1 hour"}
      """
    And 5 min pass
    When the world is told, put back and told again
    Then both times it was the same
    And a cloud started with what is told has the device "lamp" of "ada@example.com"

  Scenario: A device that is renamed keeps its faults
    Given this was sent:
      """
      POST /_mock/faults
      Content-Type: application/json

      {"device": "lamp", "deaf": true}
      """
    And this was sent:
      """
      PUT /v1/devices/lamp
      Authorization: Bearer adas-token
      Content-Type: application/json

      {"name": "torch"}
      """
    When the world is told, put back and told again
    Then both times it was the same

  Scenario: Who reads an answer that dribbles is hung up on when the world changes
    Given this was sent:
      """
      POST /_mock/faults
      Content-Type: application/json

      {"path": "/v1/devices", "dribble": "1s"}
      """
    And Ada is asking for "GET /v1/devices" at a socket
    When this is sent:
      """
      POST /_mock/world/reset
      """
    Then the connection has ended before the whole answer came

  Scenario: After a reset everything is as at first
    When this happens twice, with a reset in between:
      | GET /v1/devices                      |                                    |
      | PUT /v1/devices/lamp                 | {"name": "torch"}                  |
      | PUT /_mock/devices/torch             | {"pins": {"A0": 4000}}             |
      | POST /_mock/clock/advance            | {"by": "90s"}                      |
      | GET /v1/devices/torch/sensorValue    |                                    |
      | POST /v1/devices/torch/led           | {"arg": "on"}                      |
      | POST /v1/users                       | {"username": "j@e.com", "password": "p"} |
      | POST /v1/clients                     | {"name": "App", "type": "installed"} |
      | GET /v1/access_tokens/current        |                                    |
      | GET /no/such/thing                   |                                    |
    Then it was answered alike but for the date

  Scenario: A reset answers who and what there is
    When this is sent:
      """
      POST /_mock/world/reset
      """
    Then the answer is as recorded

  Scenario: The journal begins anew
    Given this was sent:
      """
      GET /v1/devices
      Authorization: Bearer adas-token
      """
    And this was sent:
      """
      POST /_mock/world/reset
      """
    When this is sent:
      """
      GET /_mock/requests
      """
    Then the answer says "[]"

  Scenario: Another world takes its place
    Given this was sent:
      """
      PUT /_mock/world
      Content-Type: application/toml

      [[user]]
      username = "grace@example.com"
      password = "nanosecond"
      tokens = ["graces-token"]

      [[device]]
      name = "tank"
      owner = "grace@example.com"
      firmware = "sensor"
      """
    And this was sent:
      """
      GET /v1/devices
      Authorization: Bearer adas-token
      """
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer graces-token
      """
    Then all answers are as recorded

  Scenario: The same in JSON
    When this is sent:
      """
      PUT /_mock/world
      Content-Type: application/json

      {
        "user": [{"username": "grace@example.com", "password": "nanosecond"}],
        "device": [{"name": "tank", "owner": "grace@example.com", "firmware": "sensor"}]
      }
      """
    Then the answer is as recorded

  Scenario: A world with mistakes is refused, and all goes on: two mistakes
    Given this was sent:
      """
      PUT /_mock/world
      Content-Type: application/toml

      [[device]]
      platform = "toaster"
      [[device]]
      firmware = "sensr"
      """
    When this is sent:
      """
      GET /v1/devices/lamp
      Authorization: Bearer adas-token
      """
    Then all answers are as recorded

  Scenario: A world with mistakes is refused, and all goes on: a file
    Given this was sent:
      """
      PUT /_mock/world
      Content-Type: application/toml

      [[device]]
      [[device]]
      firmware = "blink.ino"
      """
    When this is sent:
      """
      GET /v1/devices/lamp
      Authorization: Bearer adas-token
      """
    Then all answers are as recorded

  Scenario: A world with mistakes is refused, and all goes on: in JSON
    Given this was sent:
      """
      PUT /_mock/world
      Content-Type: application/json

      {
        "seed": 1,
        "device": [{"owner": "eve"}]
      }
      """
    When this is sent:
      """
      GET /v1/devices/lamp
      Authorization: Bearer adas-token
      """
    Then all answers are as recorded

  Scenario: A world with mistakes is refused, and all goes on: no JSON
    Given this was sent:
      """
      PUT /_mock/world
      Content-Type: application/json

      [[device]]
      """
    When this is sent:
      """
      GET /v1/devices/lamp
      Authorization: Bearer adas-token
      """
    Then all answers are as recorded

  Scenario: Streams of the old world end
    Given Ada opened the stream "hers" at "/v1/devices/events"
    When this is sent:
      """
      POST /_mock/world/reset
      """
    Then the stream "hers" has ended cleanly after 0 events

  Scenario: A page of another origin neither reads nor resets it
    Given this was sent:
      """
      GET /_mock/world
      Origin: https://evil.example
      """
    When this is sent:
      """
      POST /_mock/world/reset
      Origin: https://evil.example
      """
    Then all answers are as recorded
