Feature: A forgotten password on the wire

  Background:
    Given Ada has an account

  Scenario: Asking for the mail, and reading it
    Given this was sent:
      """
      POST /v1/user/password-reset
      Host: localhost:8080
      Content-Type: application/json

      {"username":"ada@example.com"}
      """
    When this is sent:
      """
      GET /_mock/mail?to=ADA@example.com
      """
    Then all answers are as recorded

  Scenario: Nobody else's mail is among it
    Given this was sent:
      """
      POST /v1/user/password-reset
      Content-Type: application/json

      {"username":"ada@example.com"}
      """
    When this is sent:
      """
      GET /_mock/mail?to=grace@example.com
      """
    Then the answer is as recorded

  Scenario: A mailbox has no other key than the address
    When this is sent:
      """
      GET /_mock/mail?from=ada@example.com
      """
    Then the answer is as recorded

  Scenario Outline: A mail for <case>
    When this is sent:
      """
      POST /v1/user/password-reset
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case   | body                             |
      | nobody | {"username":"nobody@example.com"} |
      | no one | {}                               |

  Scenario: The page
    Given this was sent:
      """
      POST /v1/user/password-reset
      Content-Type: application/json

      {"username":"ada@example.com"}
      """
    When this is sent:
      """
      GET /reset-password?token={Ada's mailed token}
      """
    Then the answer is as recorded

  Scenario: The page without a good link
    When this is sent:
      """
      GET /reset-password?token=%22%3E%3Cscript%3E
      """
    Then the answer is as recorded

  Scenario: What the page sends without a good link
    When this is sent:
      """
      POST /reset-password
      Content-Type: application/x-www-form-urlencoded

      token=0&password=new&password_again=new
      """
    Then the answer is as recorded

  Scenario: What the page sends
    Given this was sent:
      """
      POST /v1/user/password-reset
      Content-Type: application/json

      {"username":"ada@example.com"}
      """
    When this is sent:
      """
      POST /reset-password
      Content-Type: application/x-www-form-urlencoded

      token={Ada's mailed token}&password=new&password_again=new&invalidate_tokens=true
      """
    Then the answer is as recorded
