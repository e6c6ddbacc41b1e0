Feature: By which rule an answer is
  Who asks is told with every answer which rule it follows, and how sure we are that the real cloud has that rule.

  Background:
    Given Ada owns a device "lamp"
    And Grace owns a device "tank"

  Scenario Outline: <case>
    When this is sent:
      """
      <request>
      Authorization: Bearer {Ada's token}
      X-Mock-Explain: 1
      """
    Then the answer is as recorded

    Examples:
      | case                             | request                        |
      | Devices are listed               | GET /v1/devices                |
      | A device of somebody else        | GET /v1/devices/tank           |
      | A variable that is not there     | GET /v1/devices/lamp/nonsense  |
      | A route that is not there        | GET /v1/of-tomorrow            |
      | A route that is not covered      | GET /v1/sims                   |
      | The control surface              | GET /_mock/clock               |
      | An answer with a status of 200   | PUT /v1/devices/lamp           |

  Scenario: A failure before any route is looked at
    When this is sent:
      """
      GET /v1/devices
      Host: evil.example
      X-Mock-Explain: 1
      """
    Then the answer is as recorded

  Scenario: Who does not ask is told nothing
    When this is sent:
      """
      GET /v1/devices
      X-Mock-Explain: please
      """
    Then the answer is as recorded
