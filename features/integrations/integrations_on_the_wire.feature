Feature: Integrations, on the wire

  Background:
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[user]]
      username = "pete@example.com"
      password = "let-me-in"

      [[product]]
      id = 20001
      slug = "kettle"
      owner = "ada@example.com"
      """

  Scenario Outline: An integration of <type> is made, listed and seen
    Given this was sent:
      """
      POST /v1/integrations
      Host: api.particle.io
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"integration_type": "<type>", "event": "temp", <fields>}
      """
    When this is sent:
      """
      GET /v1/integrations
      Authorization: Bearer {Ada's token}
      """
    Then all answers are as recorded

    Examples:
      | type              | fields                                                                                            |
      | Webhook           | "url": "https://hooks.example/t?a=1", "requestType": "POST", "json": {"t": "{{{PARTICLE_EVENT_VALUE}}}"} |
      | AzureIotHub       | "hub_name": "hub", "policy_name": "owner", "policy_key": "key"                                    |
      | GoogleCloudPubSub | "topic": "projects/p/topics/t", "disabled": true                                                  |
      | GoogleMaps        | "api_key": "key", "deviceID": "0123456789ABCDEF01234567"                                          |

  Scenario: The older path, as the vendor's JavaScript client uses it
    Given this was sent:
      """
      POST /v1/webhooks
      Host: api.particle.io
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"event": "temp", "url": "https://hooks.example/t", "deviceId": "0123456789abcdef01234567"}
      """
    When this is sent:
      """
      GET /v1/webhooks
      Authorization: Bearer {Ada's token}
      """
    Then all answers are as recorded

  Scenario Outline: A product's are its team's: <who>, <method> <path>
    When this is sent:
      """
      <method> /v1/products/kettle/<path>
      Host: api.particle.io
      Authorization: Bearer {<who>'s token}
      Content-Type: application/json

      {"integration_type": "GoogleMaps", "event": "where", "api_key": "key"}
      """
    Then the answer is as recorded

    Examples:
      | who         | method | path                                  |
      | Ada         | POST   | integrations                          |
      | Ada         | GET    | webhooks                              |
      | Ada         | POST   | webhooks                              |
      | Ada         | GET    | webhooks/0123456789abcdef01234567     |
      | Ada         | GET    | integrations/0123456789abcdef01234567 |
      | Ada         | PUT    | integrations/0123456789abcdef01234567 |
      | Ada         | DELETE | integrations/0123456789abcdef01234567 |
      | Ada         | DELETE | webhooks/0123456789abcdef01234567     |
      | Sneaky Pete | GET    | integrations                          |
      | Sneaky Pete | POST   | integrations                          |

  Scenario Outline: What is not there: <method> <path>
    When this is sent:
      """
      <method> /v1/<path>
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | method | path                                  |
      | GET    | integrations/0123456789abcdef01234567 |
      | PUT    | integrations/0123456789abcdef01234567 |
      | DELETE | integrations/0123456789abcdef01234567 |
      | GET    | webhooks/0123456789abcdef01234567     |
      | DELETE | webhooks/0123456789abcdef01234567     |

  Scenario Outline: An integration <case>
    When this is sent:
      """
      POST /v1/integrations
      Host: api.particle.io
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case                        | body                                                                                          |
      | of no type                  | {"event": "temp", "url": "https://hooks.example"}                                             |
      | of a type there is not      | {"integration_type": "Fax", "event": "temp"}                                                  |
      | for no event                | {"integration_type": "GoogleMaps", "api_key": "key"}                                          |
      | without what its type needs | {"integration_type": "GoogleMaps", "event": "where"}                                          |
      | to an address of mail       | {"integration_type": "Webhook", "event": "e", "url": "mailto:a@b", "requestType": "GET"}      |
      | by a method there is not    | {"integration_type": "Webhook", "event": "e", "url": "https://a", "requestType": "BREW"}      |
      | for a device by its name    | {"integration_type": "GoogleMaps", "event": "e", "api_key": "k", "deviceID": "lamp"}          |

  Scenario: One more than a user may have
    Given Ada has 20 webhooks for events "tank" to "https://hooks.example/tank"
    When this is sent:
      """
      POST /v1/webhooks
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"event": "temp", "url": "https://hooks.example/t"}
      """
    Then the answer is as recorded
