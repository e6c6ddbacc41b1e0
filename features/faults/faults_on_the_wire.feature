Feature: Faults, on the wire

  Background:
    Given Ada owns a Photon 2 "bench" running the demo firmware

  Scenario: There is none
    When this is sent:
      """
      GET /_mock/faults
      """
    Then the answer is as recorded

  Scenario: One is added
    When this is sent:
      """
      POST /_mock/faults
      Content-Type: application/json

      {"path": "/v1/devices/{device}", "user": "ada@example.com", "status": 503, "times": 2}
      """
    Then the answer is as recorded

  Scenario: A set is added
    When this is sent:
      """
      POST /_mock/faults
      Content-Type: application/json

      {"set": "token-storm"}
      """
    Then the answer is as recorded

  Scenario: What there is, and how often it has acted
    Given this was sent:
      """
      POST /_mock/faults
      Content-Type: application/json

      {"path": "/v1/devices", "status": 503, "body": {"ok": false}, "headers": {"Retry-After": "5"}, "times": 1}
      """
    And this was sent:
      """
      POST /_mock/faults
      Content-Type: application/json

      {"device": "bench", "slow": {"mean": "1s", "deviation": "250ms"}, "lasts": "1h 30m"}
      """
    And this was sent:
      """
      POST /_mock/faults
      Content-Type: application/json

      {"set": "cellular-idle"}
      """
    And this was sent:
      """
      GET /v1/devices
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      GET /_mock/faults
      """
    Then the answer is as recorded

  Scenario: One is taken away
    Given the faults called "bad-wifi"
    When this is sent:
      """
      DELETE /_mock/faults/2
      """
    Then the answer is as recorded

  Scenario: All are taken away
    Given the faults called "bad-wifi"
    When this is sent:
      """
      DELETE /_mock/faults
      """
    Then the answer is as recorded

  Scenario Outline: One that is not there: <case>
    Given the faults called "token-storm"
    When this is sent:
      """
      DELETE /_mock/faults/<id>
      """
    Then the answer is as recorded

    Examples:
      | case     | id        |
      | a number | 7         |
      | a word   | the%20one |

  Scenario Outline: Nothing to go by: <case>
    When this is sent:
      """
      POST /_mock/faults
      Content-Type: application/json

      <fault>
      """
    Then the answer is as recorded

    Examples:
      | case              | fault                                              |
      | nothing           | {}                                                 |
      | a list            | []                                                 |
      | a misspelt key    | {"staus": 503}                                     |
      | two effects       | {"status": 503, "lost": true}                      |
      | no status         | {"status": 1000}                                   |
      | no duration       | {"delay": "a while"}                               |
      | the mock itself   | {"path": "/_mock/clock", "status": 503}            |
      | no such device    | {"device": "lantern", "deaf": true}                |
      | out of place      | {"device": "bench", "deaf": true, "event": "temp"} |
      | no such set       | {"set": "bad-wfi"}                                 |
      | a set and more    | {"set": "bad-wifi", "times": 1}                    |

  Scenario Outline: The documented refusal: <status> of <route>
    Given the fault:
      """
      {"path": "<path>", "status": <status>}
      """
    When this is sent:
      """
      <request>
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | status | route     | path                | request              |
      | 400    | devices   | /v1/devices         | GET /v1/devices      |
      | 401    | devices   | /v1/devices         | GET /v1/devices      |
      | 403    | devices   | /v1/devices         | GET /v1/devices      |
      | 404    | devices   | /v1/devices         | GET /v1/devices      |
      | 408    | devices   | /v1/devices         | GET /v1/devices      |
      | 429    | devices   | /v1/devices         | GET /v1/devices      |
      | 500    | devices   | /v1/devices         | GET /v1/devices      |
      | 503    | devices   | /v1/devices         | GET /v1/devices      |
      | 429    | log in    | /oauth/token        | POST /oauth/token    |
      | 503    | log in    | /oauth/token        | POST /oauth/token    |
      | 429    | tokens    | /v1/access_tokens   | GET /v1/access_tokens |

  Scenario: An answer of one's own
    Given the fault:
      """
      {"path": "/v1/devices", "status": 200, "body": [{"id": "not a device"}], "headers": {"Cache-Control": "no-store"}}
      """
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: A page of a proxy's
    Given the fault:
      """
      {"path": "/v1/devices", "status": 502, "body": "<h1>Bad Gateway</h1>", "headers": {"Content-Type": "text/html"}}
      """
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: The journal says which faults acted
    Given the fault:
      """
      {"path": "/v1/devices/{device}", "delay": {"from": "0s", "to": "0s"}}
      """
    And the fault:
      """
      {"path": "/v1/devices/{device}", "status": 503}
      """
    And this was sent:
      """
      GET /v1/devices/bench
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      GET /_mock/requests
      """
    Then the answer is as recorded
