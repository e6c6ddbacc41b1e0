Feature: Vitals, as they are on the wire

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
      platform = "electron"

      [[device]]
      name = "porch"
      owner = "ada@example.com"
      platform = "argon"
      firmware = "led"

      [[device]]
      name = "tank"
      owner = "ada@example.com"
      platform = "boron"
      firmware = "sensor"

      [[device]]
      name = "kitchen"
      product = "kettle"
      platform = "electron"
      firmware = "led"
      """

  Scenario Outline: The vitals of <device> last told
    When this is sent:
      """
      GET /v1/diagnostics/<device>/last
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | device |
      | porch  |
      | tank   |
      | attic  |

  Scenario Outline: A device is asked: <device>
    When this is sent:
      """
      POST /v1/diagnostics/<device>/update
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | device |
      | porch  |
      | attic  |

  Scenario Outline: The history, <how> a slash at the end
    When this is sent:
      """
      GET <path>
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | how     | path                   |
      | without | /v1/diagnostics/porch  |
      | with    | /v1/diagnostics/porch/ |

  Scenario Outline: The history from <start> to <end>
    When this is sent:
      """
      GET /v1/diagnostics/porch?start_date=<start>&end_date=<end>
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | start                    | end        |
      | 2026-01-01T00:00:01.000Z | 2026-01-02 |
      | 2025-12-01T00:00:00.000Z | 2026-01-02 |
      | yesterday                | 2026-01-02 |
      | 2026-01-01               | 12         |

  Scenario: The history as a table
    Given this was sent:
      """
      POST /v1/diagnostics/tank/update
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      GET /v1/diagnostics/tank
      Authorization: Bearer {Ada's token}
      Accept: text/csv
      """
    Then the answer is as recorded

  Scenario Outline: Of a product's device: <method> <path>
    When this is sent:
      """
      <method> /v1/products/kettle/diagnostics/<path>
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | method | path           |
      | GET    | kitchen/last   |
      | GET    | kitchen        |
      | POST   | kitchen/update |
      | GET    | porch/last     |

  Scenario: A device of a product is not its team's own
    When this is sent:
      """
      GET /v1/diagnostics/kitchen/last
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: A device that has told none for a month
    Given this was sent:
      """
      PUT /_mock/devices/porch
      Content-Type: application/json

      {"network": "down"}
      """
    And this was sent:
      """
      POST /_mock/clock/skip
      Content-Type: application/json

      {"by": "31 days"}
      """
    When this is sent:
      """
      GET /v1/diagnostics/{porch's id}/last
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded
