Feature: What the token endpoint refuses, on the wire
  Its checks run in a fixed order, and the first that fails answers. Clients read the words of each answer.

  Background:
    Given Ada has an account
    And Grace has an account

  Scenario: JSON instead of a form
    When this is sent:
      """
      POST /oauth/token
      Content-Type: application/json

      {"grant_type":"password","username":"ada@example.com","password":"analytical-engine"}
      """
    Then the answer is as recorded

  Scenario: A GET
    When this is sent:
      """
      GET /oauth/token?grant_type=password
      """
    Then the answer is as recorded

  Scenario: A PUT with a perfect form
    When this is sent:
      """
      PUT /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine
      """
    Then the answer is as recorded

  Scenario: A form with no content type
    When this is sent:
      """
      POST /oauth/token

      grant_type=password
      """
    Then the answer is as recorded

  Scenario Outline: The grant type is <case>
    When this is sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      <form>
      """
    Then the answer is as recorded

    Examples:
      | case                          | form                                                              |
      | missing                       | client_id=particle&client_secret=particle&username=ada@example.com |
      | empty                         | grant_type=&client_id=particle&client_secret=particle             |
      | unknown                       | grant_type=telepathy&client_id=particle&client_secret=particle    |
      | within JSON that claims to be a form | {"grant_type":"password"}                                  |
      | unknown, and the client is missing too | grant_type=telepathy                                     |

  Scenario Outline: The client's id is <case>
    When this is sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine<form>
      """
    Then the answer is as recorded

    Examples:
      | case                      | form                                                                         |
      | missing                   |                                                                              |
      | missing beside a secret   | &client_secret=particle                                                      |
      | too short                 | &client_id=ab&client_secret=particle                                         |
      | too long                  | &client_id=abcdefghijklmnopqrstuvwxyzabcdefghijklmno&client_secret=particle  |
      | of characters that no id has | &client_id=part%20icle&client_secret=particle                             |

  Scenario: A bearer token is no client
    When this is sent:
      """
      POST /oauth/token
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine
      """
    Then the answer is as recorded

  Scenario: The client's secret is missing
    When this is sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&client_id=particle&username=ada@example.com&password=analytical-engine
      """
    Then the answer is as recorded

  Scenario: The client's secret is empty in the Basic header
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine
      """
    Then the answer is as recorded

  Scenario: The client's secret is wrong
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:guessed}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine
      """
    Then the answer is as recorded

  Scenario: The client is unknown, which looks the same as a wrong secret
    When this is sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&client_id=stranger&client_secret=particle&username=ada@example.com&password=analytical-engine
      """
    Then the answer is as recorded

  Scenario Outline: The password grant without <case>
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password<form>
      """
    Then the answer is as recorded

    Examples:
      | case                 | form                       |
      | name and password    |                            |
      | a password           | &username=ada@example.com  |
      | a name               | &password=analytical-engine |

  Scenario: A wrong password
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=difference-engine
      """
    Then the answer is as recorded

  Scenario: An unknown user looks the same as a wrong password
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=nobody@example.com&password=difference-engine
      """
    Then the answer is as recorded

  Scenario: A wrong password says nothing of the second factor
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=grace@example.com&password=microsecond
      """
    Then the answer is as recorded

  Scenario: The account has a second factor
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=grace@example.com&password=nanosecond
      """
    Then the answer is as recorded

  Scenario Outline: The second step without <case>
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=urn:custom:mfa-otp<form>
      """
    Then the answer is as recorded

    Examples:
      | case                  | form                |
      | code and mfa_token    |                     |
      | a code                | &mfa_token=whatever |
      | an mfa_token          | &otp=123456         |

  Scenario: The second step with a wrong code
    Given this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=grace@example.com&password=nanosecond
      """
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=urn:custom:mfa-otp&mfa_token={the mfa_token}&otp=000000
      """
    Then all answers are as recorded

  Scenario: The second step with an mfa_token that nobody gave out
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=urn:custom:mfa-otp&mfa_token=eyJhbGciOiJIUzI1NiJ9.e30.AAAA&otp={Grace's code}
      """
    Then the answer is as recorded

  Scenario Outline: An expiry that is <case>
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine&<form>
      """
    Then the answer is as recorded

    Examples:
      | case          | form                            |
      | no number     | expires_in=soon                 |
      | negative      | expires_in=-1                   |
      | fractional    | expires_in=0.5                  |
      | astronomical  | expires_in=9223372036854775807  |
      | no date       | expires_at=tomorrow             |
      | past          | expires_at=2020-01-01T00:00:00Z |

  Scenario: A field given twice
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&username=grace@example.com&password=analytical-engine
      """
    Then the answer is as recorded

  Scenario: A form that is no UTF-8
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=%FF&password=analytical-engine
      """
    Then the answer is as recorded
