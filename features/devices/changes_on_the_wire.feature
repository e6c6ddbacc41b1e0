Feature: Changing a device, on the wire

  Background:
    Given Ada owns a device "lamp"

  Scenario Outline: As a form: <what>
    When this is sent:
      """
      PUT /v1/devices/lamp
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      <form>
      """
    Then the answer is as recorded

    Examples:
      | what                                | form                                   |
      | a name                              | name=lantern                           |
      | a name with plus and percent        | name=desk+lamp%21                      |
      | notes                               | notes=above+the+desk                   |
      | empty notes                         | notes=                                 |
      | a name, notes and signal at once    | name=lantern&notes=n&signal=1          |
      | nothing that is known               | colour=red                             |
      | an empty name                       | name=                                  |
      | a blank name                        | name=%20%20                            |
      | a name that is too long             | name={65 x}                            |
      | notes that are too long             | notes={8193 x}                         |
      | a signal that is a word             | signal=loud                            |
      | a signal that is another number     | signal=2                               |
      | a name twice                        | name=one&name=two                      |
      | a name that is no UTF-8             | name=%ff                               |
      | a product, which is not covered yet | product_id=20001                       |
      | signal on                           | signal=1                               |
      | signal off                          | signal=0                               |

  Scenario Outline: As JSON: <what>
    When this is sent:
      """
      PUT /v1/devices/lamp
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      <json>
      """
    Then the answer is as recorded

    Examples:
      | what                             | json                         |
      | a name                           | {"name": "lantern"}          |
      | a name beside something unknown  | {"name": "lantern", "x": {}} |
      | nothing                          | {}                           |
      | a name that is a number          | {"name": 5}                  |
      | a name that is null              | {"name": null}               |
      | a signal that is true            | {"signal": true}             |
      | a signal that is a fraction      | {"signal": 0.5}              |
      | a name twice                     | {"name": "a", "name": "b"}   |
      | a list                           | ["name"]                     |
      | no end                           | {"name": "lantern"           |
      | signal on                        | {"signal": 1}                |

  Scenario: Nothing at all
    When this is sent:
      """
      PUT /v1/devices/lamp
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: One part that is wrong leaves the others undone
    Given this was sent:
      """
      PUT /v1/devices/lamp
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      name=lantern&signal=loud
      """
    When this is sent:
      """
      PUT /v1/devices/lamp/ping
      Authorization: Bearer {Ada's token}
      """
    Then all answers are as recorded

  Scenario: A device that does not exist
    When this is sent:
      """
      PUT /v1/devices/lantern
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      name=lamp
      """
    Then the answer is as recorded

  Scenario: Signaling to an offline device
    Given "lamp" is offline
    When this is sent:
      """
      PUT /v1/devices/lamp
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      signal=1
      """
    Then the answer is as recorded

  Scenario: Pinging a device that is there
    When this is sent:
      """
      PUT /v1/devices/lamp/ping
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: Pinging a device that is offline
    Given "lamp" is offline
    When this is sent:
      """
      PUT /v1/devices/lamp/ping
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded
