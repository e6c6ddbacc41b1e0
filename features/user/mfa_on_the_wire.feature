Feature: The second factor on the wire

  Background:
    Given Ada has an account
    And Grace has an account with a second factor

  Scenario: The offer
    When this is sent:
      """
      GET /v1/user/mfa-enable
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: An offer to who has a second factor
    When this is sent:
      """
      GET /v1/user/mfa-enable
      Authorization: Bearer {Grace's token}
      """
    Then the answer is as recorded

  Scenario: The confirmation
    Given this was sent:
      """
      GET /v1/user/mfa-enable
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      POST /v1/user/mfa-enable
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"mfa_token":"{the mfa_token}","otp":"{code of the mfa_secret}"}
      """
    Then the answer is as recorded

  Scenario Outline: A confirmation with <case>
    Given this was sent:
      """
      GET /v1/user/mfa-enable
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      POST /v1/user/mfa-enable
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case          | body                                             |
      | a wrong code  | {"mfa_token":"{the mfa_token}","otp":"000000"}   |
      | a wrong token | {"mfa_token":"0","otp":"000000"}                 |
      | no code       | {"mfa_token":"{the mfa_token}"}                  |
      | no token      | {"otp":"000000"}                                 |

  Scenario Outline: Turning it off <case>
    When this is sent:
      """
      PUT /v1/user/mfa-disable
      Authorization: Bearer {<who>'s token}
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case                        | who   | body                                     |
      | with the password           | Grace | {"current_password":"nanosecond"}        |
      | with a wrong password       | Grace | {"current_password":"microsecond"}       |
      | without the password        | Grace | {}                                       |
      | where there is none         | Ada   | {"current_password":"analytical-engine"} |

  Scenario Outline: A recovery code <case>
    Given this was sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&client_id=particle&client_secret=particle&username=grace@example.com&password=nanosecond
      """
    When this is sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      grant_type=urn:custom:recovery-code&client_id=<client>&client_secret=<client><fields>
      """
    Then the answer is as recorded

    Examples:
      | case                        | client       | fields                                             |
      | that is missing             | particle     | &mfa_token={the mfa_token}                         |
      | without an mfa_token        | particle     | &recovery_code=abcd                                |
      | that is wrong               | particle     | &mfa_token={the mfa_token}&recovery_code=abcd      |
      | with an unknown mfa_token   | particle     | &mfa_token=x&recovery_code=abcd                    |
      | sent by another client      | particle-cli | &mfa_token={the mfa_token}&recovery_code=abcd      |
