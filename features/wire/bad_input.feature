Feature: Input that cannot be used, on the wire

  Background:
    Given Ada owns a device "lamp"

  Scenario Outline: JSON that is <case>
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case              | body                    |
      | cut off           | {"arg":                 |
      | a text            | "on"                    |
      | a number          | 1                       |
      | null              | null                    |
      | two objects       | {"arg": "on"} {}        |
      | of a lone surrogate | {"arg": "\\ud800"}    |
      | no UTF-8          | {"arg": "\\xff"}        |
      | no JSON           | arg=on                  |

  Scenario: JSON that is nested too deeply
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"arg": "on", "more": {5000 [}
      """
    Then the answer is as recorded

  Scenario: A form of bytes that are no UTF-8
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      arg=\xff\xfe
      """
    Then the answer is as recorded

  Scenario Outline: A content type that the cloud does not read: <type>
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      Content-Type: <type>

      arg=on
      """
    Then the answer is as recorded

    Examples:
      | type             |
      | text/plain       |
      | application/xml  |
      | nonsense         |

  Scenario: A body without a content type
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}

      arg=on
      """
    Then the answer is as recorded

  Scenario: A body of exactly one mebibyte is read
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      arg={1048572 x}
      """
    Then the answer is as recorded

  Scenario: One byte more is not
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      arg={1048573 x}
      """
    Then the answer is as recorded

  Scenario: A body in chunks that grows too long
    When a body of 1048577 bytes is sent in chunks to Ada's "lamp"
    Then the answer is as recorded

  Scenario: A body in chunks of exactly one mebibyte
    When a body of 1048576 bytes is sent in chunks to Ada's "lamp"
    Then the answer is as recorded

  Scenario Outline: A path that <case>
    When this is sent:
      """
      GET <path>
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | case                             | path                     |
      | has a percent sign alone         | /v1/devices/100%         |
      | is no UTF-8 when decoded         | /v1/devices/%ff          |
      | is decoded once                  | /v1/devices/la%256Dp     |
      | is decoded                       | /v1/devices/la%6Dp/x     |
      | holds a slash that is encoded    | /v1/devices/a%2Fb        |
      | holds a zero byte                | /v1/devices/lamp%00      |

  Scenario: A query that is no UTF-8
    When this is sent:
      """
      GET /v1/devices?access_token=%ff
      """
    Then the answer is as recorded

  Scenario: A field of the query that is not known
    When this is sent:
      """
      GET /v1/devices?colour=red&access_token={Ada's token}
      """
    Then the status is 200
