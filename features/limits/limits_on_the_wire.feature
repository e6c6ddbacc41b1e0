Feature: What is told to who asks too often, on the wire

  Background:
    Given the cloud keeps to the documented limits
    And Ada owns a device "lamp"

  Scenario: Logging in after ten failures in a row
    Given Ada typed a wrong password 10 times
    When this is sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      client_id=particle&client_secret=particle&grant_type=password&username=ada@example.com&password=analytical-engine
      """
    Then the answer is as recorded

  Scenario: The log-in page after ten failures in a row
    Given Ada typed a wrong password 10 times
    When this is sent:
      """
      POST /oauth/authorize
      Content-Type: application/x-www-form-urlencoded

      step=login&username=ada@example.com&password=analytical-engine&transaction=0
      """
    Then the answer is as recorded

  Scenario Outline: <what>, the hundred and first time in five minutes
    Given this was sent 100 times:
      """
      <method> <path>
      """
    When this is sent:
      """
      <method> <path>
      """
    Then the answer is as recorded

    Examples:
      | what                     | method | path                        |
      | Asking for a token       | POST   | /oauth/token                |
      | Listing tokens           | GET    | /v1/access_tokens           |
      | Revoking a token         | DELETE | /v1/access_tokens/0123      |
      | Signing up               | POST   | /v1/users                   |
      | Asking for a new password | POST  | /v1/user/password-reset     |
      | Opening a stream         | GET    | /v1/devices/events          |
      | Opening a stream of one device | GET | /v1/devices/lamp/events/x |

  Scenario Outline: <what>, after whatever else was done a hundred times
    Given this was sent 100 times:
      """
      POST /oauth/token
      """
    And this was sent 100 times:
      """
      GET /v1/devices/events
      """
    When this is sent:
      """
      <method> <path>
      Authorization: Bearer {Ada's token}
      """
    Then the status is <status>

    Examples:
      | what               | method  | path               | status |
      | Listing devices    | GET     | /v1/devices        | 200    |
      | A preflight        | OPTIONS | /oauth/token       | 204    |
      | The control surface | GET    | /_mock/health      | 200    |
