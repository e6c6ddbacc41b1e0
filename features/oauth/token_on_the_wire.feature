Feature: What the token endpoint gives, on the wire

  Background:
    Given Ada has an account
    And Grace has an account with a second factor

  Scenario Outline: The client <client> is built in, by HTTP Basic
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic <client>:<client>}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine
      """
    Then the answer is as recorded

    Examples:
      | client       |
      | particle     |
      | particle-api |
      | particle-cli |

  Scenario Outline: The client <client> is built in, by fields of the form
    When this is sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      client_id=<client>&client_secret=<client>&grant_type=password&username=ada@example.com&password=analytical-engine
      """
    Then the answer is as recorded

    Examples:
      | client       |
      | particle     |
      | particle-api |
      | particle-cli |

  Scenario: The content type names a character set
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded; charset=UTF-8

      grant_type=password&username=ada%40example.com&password=analytical%2Dengine
      """
    Then the answer is as recorded

  Scenario: The name of the account in other letter case
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=Ada@Example.com&password=analytical-engine
      """
    Then the answer is as recorded

  Scenario: A token for an hour
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine&expires_in=3600
      """
    Then the answer is as recorded

  Scenario: A token for ever has neither expires_in nor refresh_token
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine&expires_in=0
      """
    Then the answer is as recorded

  Scenario: A token until a date says how many seconds are left
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine&expires_at=2026-01-08T00:00:00Z
      """
    Then the answer is as recorded

  Scenario: A field that the endpoint does not know
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine&remember_me=true
      """
    Then the answer is as recorded

  Scenario: Both steps of an account with a second factor, as the app note sends them
    Given this was sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded; charset=UTF-8

      client_id=particle&client_secret=particle&expires_in=3600&grant_type=password&password=nanosecond&username=grace%40example.com
      """
    When this is sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded; charset=UTF-8

      client_id=particle&client_secret=particle&grant_type=urn%3Acustom%3Amfa-otp&mfa_token={the mfa_token}&otp={Grace's code}
      """
    Then all answers are as recorded

  Scenario: Another client cannot finish what one has begun
    Given this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&password=nanosecond&username=grace@example.com
      """
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle-cli:particle-cli}
      Content-Type: application/x-www-form-urlencoded

      grant_type=urn:custom:mfa-otp&mfa_token={the mfa_token}&otp={Grace's code}
      """
    Then all answers are as recorded
