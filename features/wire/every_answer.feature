Feature: What all answers have in common, on the wire
  Web pages of any origin may read every answer of the cloud, refusals too.

  Background:
    Given Ada owns a device "lamp"

  Scenario: The preflight of a browser, without a token
    When this is sent:
      """
      OPTIONS /v1/devices/lamp/led
      Origin: http://localhost:3000
      Access-Control-Request-Method: POST
      Access-Control-Request-Headers: authorization
      """
    Then the answer is as recorded

  Scenario: The preflight for logging in
    When this is sent:
      """
      OPTIONS /oauth/token
      Origin: null
      """
    Then the answer is as recorded

  Scenario: The preflight for a path that does not exist
    When this is sent:
      """
      OPTIONS /v9/nonsense
      """
    Then the answer is as recorded

  Scenario: An answer to a page of another origin
    When this is sent:
      """
      GET /v1/devices/lamp/nothing
      Origin: http://evil.example
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: HEAD is a GET without a body
    When this is sent:
      """
      HEAD /v1/devices
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: Every request has an id of its own
    Given this was sent:
      """
      GET /v1/devices
      """
    When this is sent:
      """
      GET /v1/devices
      """
    Then the two answers have different request ids

  Scenario Outline: No such route: <method> <path>
    When this is sent:
      """
      <method> <path>
      """
    Then the answer is as recorded

    Examples:
      | method | path                  |
      | GET    | /                     |
      | GET    | /v1                   |
      | GET    | /v1/nonsense          |
      | POST   | /v9/devices           |
      | DELETE | /v1/access_tokens/    |
      | GET    | /v1/devices/          |
      | GET    | //v1/twice            |

  Scenario Outline: No header is said twice: <method> <path>
    When this is sent:
      """
      <method> <path>
      Authorization: Bearer {Ada's token}
      """
    Then no header is said twice

    Examples:
      | method  | path                |
      | OPTIONS | /v1/devices         |
      | GET     | /v1/devices         |
      | GET     | /v1/devices/nothing |
      | GET     | /v1/nonsense        |
      | GET     | /v1/access_tokens   |
      | POST    | /_mock/nonsense     |
      | POST    | /oauth/token        |

  Scenario: A route that only begins like the mock's own
    When this is sent:
      """
      GET /_mocking
      """
    Then the answer is as recorded

  Scenario Outline: A wrong method looks the same: <method> <path>
    When this is sent:
      """
      <method> <path>
      """
    Then the answer is as recorded

    Examples:
      | method | path                |
      | PATCH  | /v1/devices         |
      | PUT    | /v1/access_tokens   |
      | POST   | /v1/devices/lamp    |
      | BREW   | /v1/devices         |

  Scenario: A wrong method cannot be told from a route that does not exist
    Given this was sent:
      """
      PATCH /v1/devices
      """
    When this is sent:
      """
      PATCH /v1/nonsense
      """
    Then the two answers differ in request id and joke alone

  Scenario Outline: Documented and not covered yet: <method> <path>
    When this is sent:
      """
      <method> <path>
      """
    Then the answer is as recorded

    Examples:
      | method | path                          |
      | GET    | /v1/orgs                      |
      | POST   | /v1/products/my-product/devices |

  Scenario Outline: A host that is served: <host>
    When this is sent:
      """
      GET /v1/devices
      Host: <host>
      Authorization: Bearer {Ada's token}
      """
    Then the status is 200

    Examples:
      | host            |
      | localhost       |
      | LOCALHOST:9     |
      | 127.0.0.1:1     |
      | [::1]:80        |
      | api.particle.io |

  Scenario Outline: A host that is not: <host>
    When this is sent:
      """
      GET /v1/devices
      Host: <host>
      Authorization: Bearer {Ada's token}
      """
    Then the status is 403

    Examples:
      | host                       |
      | evil.example               |
      | localhost.evil.example     |
      | api.particle.io.evil.example |
      | 10.0.0.1                   |

  Scenario: What a host that is not served is told
    When this is sent:
      """
      GET /v1/devices
      Host: evil.example
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded
