Feature: Listing and revoking access tokens, on the wire

  Background:
    Given Ada has an account
    And Grace has an account with a second factor
    And this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle-cli:particle-cli}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine&expires_in=0
      """

  Scenario: The list, with name and password
    Given this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine
      """
    When this is sent:
      """
      GET /v1/access_tokens
      Authorization: Basic {basic ada@example.com:analytical-engine}
      """
    Then all answers are as recorded

  Scenario: Expired tokens are not listed
    Given this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine&expires_in=60
      """
    And 60 seconds pass
    When this is sent:
      """
      GET /v1/access_tokens
      Authorization: Basic {basic ada@example.com:analytical-engine}
      """
    Then all answers are as recorded

  Scenario: The list with a wrong password
    When this is sent:
      """
      GET /v1/access_tokens
      Authorization: Basic {basic ada@example.com:difference-engine}
      """
    Then the answer is as recorded

  Scenario: The list of an unknown user
    When this is sent:
      """
      GET /v1/access_tokens
      Authorization: Basic {basic nobody@example.com:open-sesame}
      """
    Then the answer is as recorded

  Scenario: The list without name and password
    When this is sent:
      """
      GET /v1/access_tokens
      """
    Then the answer is as recorded

  Scenario: The list with a bearer token alone
    When this is sent:
      """
      GET /v1/access_tokens
      Authorization: Bearer {the access_token}
      """
    Then the answer is as recorded

  Scenario: The list with a Basic header that is no base64
    When this is sent:
      """
      GET /v1/access_tokens
      Authorization: Basic ada@example.com:analytical-engine
      """
    Then the answer is as recorded

  Scenario: The list of an account with a second factor, with the code
    When this is sent:
      """
      GET /v1/access_tokens?otp={Grace's code}
      Authorization: Basic {basic grace@example.com:nanosecond}
      """
    Then the answer is as recorded

  Scenario: The list of an account with a second factor, without the code
    When this is sent:
      """
      GET /v1/access_tokens
      Authorization: Basic {basic grace@example.com:nanosecond}
      """
    Then the answer is as recorded

  Scenario: The list of an account with a second factor, with a wrong code
    When this is sent:
      """
      GET /v1/access_tokens?otp=000000
      Authorization: Basic {basic grace@example.com:nanosecond}
      """
    Then the answer is as recorded

  Scenario: The list of an account with a second factor, with a wrong password and the code
    When this is sent:
      """
      GET /v1/access_tokens?otp={Grace's code}
      Authorization: Basic {basic grace@example.com:microsecond}
      """
    Then the answer is as recorded

  Scenario: What the present token is
    When this is sent:
      """
      GET /v1/access_tokens/current
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: What a token for ever is
    When this is sent:
      """
      GET /v1/access_tokens/current
      Authorization: Bearer {the access_token}
      """
    Then the answer is as recorded

  Scenario: Revoking by value, with nothing else to show, as the JavaScript client does
    Given this was sent:
      """
      DELETE /v1/access_tokens/{the access_token}
      """
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {the access_token}
      """
    Then all answers are as recorded

  Scenario: Revoking by value, with name and password
    When this is sent:
      """
      DELETE /v1/access_tokens/{the access_token}
      Authorization: Basic {basic ada@example.com:analytical-engine}
      """
    Then the answer is as recorded

  Scenario: Revoking by value, with a wrong password
    When this is sent:
      """
      DELETE /v1/access_tokens/{the access_token}
      Authorization: Basic {basic ada@example.com:difference-engine}
      """
    Then the answer is as recorded

  Scenario: Revoking by value, with a Basic header that is no base64
    When this is sent:
      """
      DELETE /v1/access_tokens/{the access_token}
      Authorization: Basic ada@example.com:analytical-engine
      """
    Then the answer is as recorded

  Scenario: A wrong password beside the value revokes nothing
    Given this was sent:
      """
      DELETE /v1/access_tokens/{the access_token}
      Authorization: Basic {basic ada@example.com:difference-engine}
      """
    When this is sent:
      """
      GET /v1/access_tokens/current
      Authorization: Bearer {the access_token}
      """
    Then all answers are as recorded

  Scenario: Revoking a token that does not exist
    When this is sent:
      """
      DELETE /v1/access_tokens/0000000000000000000000000000000000000000
      """
    Then the answer is as recorded

  Scenario: Logging out as the app note does it, with the token in the form alone
    Given this was sent:
      """
      DELETE /v1/access_tokens/current
      Content-Type: application/x-www-form-urlencoded; charset=UTF-8

      access_token={the access_token}
      """
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {the access_token}
      """
    Then all answers are as recorded

  Scenario: Logging out twice
    Given this was sent:
      """
      DELETE /v1/access_tokens/current?access_token={the access_token}
      """
    When this is sent:
      """
      DELETE /v1/access_tokens/current?access_token={the access_token}
      """
    Then all answers are as recorded

  Scenario: Revoking all tokens
    Given this was sent:
      """
      DELETE /v1/access_tokens
      Authorization: Bearer {Ada's token}
      """
    And this was sent:
      """
      GET /v1/devices
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {the access_token}
      """
    Then all answers are as recorded

  Scenario: Revoking all tokens without one
    When this is sent:
      """
      DELETE /v1/access_tokens
      """
    Then the answer is as recorded
