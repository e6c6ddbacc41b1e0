Feature: Tokens without a user, as they are on the wire
  An OAuth client asks for itself. A product's token, or a customer's, can be exchanged for a new one.

  Background:
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[user]]
      username = "pete@example.com"
      password = "let-me-in"

      [[product]]
      id = 20001
      slug = "kettle"
      owner = "ada@example.com"

      [[product]]
      id = 20002
      slug = "toaster"
      owner = "ada@example.com"

      [[client]]
      id = "kettle-server"
      secret = "steam"
      product = "kettle"

      [[client]]
      id = "kettle-page"
      secret = "steam"
      product = "kettle"
      redirect_uris = ["https://kettle.example/welcome"]

      [[client]]
      id = "kettle-shop"
      secret = "steam"
      product = "kettle"
      scope = "customers:create"

      [[client]]
      id = "toaster-server"
      secret = "steam"
      product = "toaster"

      [[client]]
      id = "adas-tool"
      secret = "steam"
      owner = "ada@example.com"

      [[device]]
      name = "kettle-1"
      product = "kettle"
      """

  Scenario Outline: <who> asks for itself
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic <who>:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=client_credentials
      """
    Then the answer is as recorded

    Examples:
      | who           |
      | kettle-server |
      | kettle-shop   |
      | adas-tool     |

  Scenario: A token of a customer, whose name holds an equals sign
    Given this was sent:
      """
      POST /v1/products/kettle/customers
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      email=Kid%3D7&no_password=true
      """
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=client_credentials&scope=customer=kid=7
      """
    Then the answer is as recorded

  Scenario Outline: No token for <case>
    Given this was sent:
      """
      POST /v1/products/kettle/customers
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      email=kid-7&no_password=true
      """
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic <client>}
      Content-Type: application/x-www-form-urlencoded

      grant_type=client_credentials&scope=<scope>
      """
    Then the answer is as recorded

    Examples:
      | case                                | client               | scope          |
      | a client that is nobody's           | particle:particle    |                |
      | a customer who is not there         | kettle-server:steam  | customer=two   |
      | a customer of another product       | toaster-server:steam | customer=kid-7 |
      | a customer through a user's client  | adas-tool:steam      | customer=kid-7 |
      | a customer through a narrow client  | kettle-shop:steam    | customer=kid-7 |

  Scenario: A product's token is renewed, once
    Given this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=client_credentials
      """
    And this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=refresh_token&refresh_token={the refresh_token}
      """
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=refresh_token&refresh_token={the first refresh_token}
      """
    Then all answers are as recorded

  Scenario: Another client does not renew it
    Given this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=client_credentials
      """
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic toaster-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=refresh_token&refresh_token={the refresh_token}
      """
    Then the answer is as recorded

  Scenario: Two weeks later it is too old
    Given this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=client_credentials
      """
    And 14 days go by
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=refresh_token&refresh_token={the refresh_token}
      """
    Then the answer is as recorded
