Feature: Accounts on the wire

  Background:
    Given Ada owns a device "lamp"
    And Grace has an account

  Scenario Outline: Signing up: <case>
    When this is sent:
      """
      POST /v1/users
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case                    | body                                                                       |
      | as the vendor's client  | {"username":"joan@example.com","password":"eniac","account_info":{"first_name":"Joan","business_account":true},"utm":{"source":"x"}} |
      | no email address        | {"username":"joan","password":"eniac"}                                     |
      | a name that is taken    | {"username":"Ada@example.com","password":"eniac"}                          |
      | no password             | {"username":"joan@example.com"}                                            |
      | nothing                 | {}                                                                         |
      | a number for a password | {"username":"joan@example.com","password":1815}                            |
      | account info of no kind | {"username":"joan@example.com","password":"x","account_info":"Joan"}       |

  Scenario: Signing up by a form, and what the account holds then
    Given this was sent:
      """
      POST /v1/users
      Content-Type: application/x-www-form-urlencoded

      username=joan@example.com&password=eniac&account_info[first_name]=Joan&account_info[last_name]=Clarke
      """
    And this was sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&client_id=particle&client_secret=particle&username=joan@example.com&password=eniac
      """
    When this is sent:
      """
      GET /v1/user
      Authorization: Bearer {the access_token}
      """
    Then the answer is as recorded

  Scenario: Who one is
    When this is sent:
      """
      GET /v1/user
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: Nobody is nobody
    When this is sent:
      """
      GET /v1/user
      """
    Then the answer is as recorded

  Scenario Outline: A change of <case>
    When this is sent:
      """
      PUT /v1/user
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      <form>
      """
    Then the answer is as recorded

    Examples:
      | case                             | form                                                                 |
      | the password                     | password=new&current_password=analytical-engine                      |
      | the name                         | username=countess@example.com&current_password=analytical-engine     |
      | the story                        | account_info[first_name]=Augusta&account_info[business_account]=true |
      | everything                       | username=c@example.com&password=new&account_info[last_name]=King&current_password=analytical-engine&invalidate_tokens=true |
      | the tokens alone                 | invalidate_tokens=true                                               |
      | nothing                          | current_password=analytical-engine                                   |
      | the password without the old one | password=new                                                         |
      | the password with a wrong one    | password=new&current_password=difference-engine                      |
      | the password to nothing          | password=&current_password=analytical-engine                         |
      | the name to none                 | username=countess&current_password=analytical-engine                 |
      | the name to somebody else's      | username=grace@example.com&current_password=analytical-engine        |
      | the story to no truth            | account_info[business_account]=perhaps                               |

  Scenario Outline: The end: <case>
    When this is sent:
      """
      DELETE /v1/user
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      <body>
      """
    Then the answer is as recorded

    Examples:
      | case                | body                             |
      | with the password   | {"password":"analytical-engine"} |
      | with a wrong one    | {"password":"difference-engine"} |
      | without             | {}                               |

  Scenario: Single sign-on has no password here
    Given the world of this file:
      """
      [[user]]
      username = "edith@example.com"
      sso = true
      """
    When this is sent:
      """
      POST /oauth/token
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&client_id=particle&client_secret=particle&username=edith@example.com&password=anything
      """
    Then the answer is as recorded

  Scenario: Single sign-on has no password to reset
    Given the world of this file:
      """
      [[user]]
      username = "edith@example.com"
      sso = true
      """
    When this is sent:
      """
      POST /v1/user/password-reset
      Content-Type: application/x-www-form-urlencoded

      username=edith@example.com
      """
    Then the answer is as recorded
