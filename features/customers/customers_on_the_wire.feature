Feature: Customers, as they are on the wire
  Made in three ways; then with tokens that reach their own devices alone.

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

  Scenario: The team makes one with a password
    When this is sent:
      """
      POST /v1/products/kettle/customers
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      email=Kid%40example.com&password=tea
      """
    Then the answer is as recorded

  Scenario: A server makes one with a password
    When this is sent:
      """
      POST /v1/products/kettle/customers
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      email=kid%40example.com&password=tea
      """
    Then the answer is as recorded

  Scenario: A server makes one without a password
    When this is sent:
      """
      POST /v1/products/20001/customers
      Content-Type: application/x-www-form-urlencoded

      client_id=kettle-shop&client_secret=steam&email=Kid-7&no_password=true
      """
    Then the answer is as recorded

  Scenario: A page makes one, and the token comes in the fragment
    When this is sent:
      """
      POST /v1/products/kettle/customers
      Content-Type: application/x-www-form-urlencoded

      client_id=kettle-page&response_type=token&email=kid%40example.com&password=tea
      """
    Then the answer is as recorded

  Scenario: From the first token to the last
    Given this was sent:
      """
      POST /v1/products/kettle/customers
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      email=kid-7&no_password=true
      """
    And this was sent:
      """
      POST /v1/devices
      Authorization: Bearer {the access_token}
      Content-Type: application/x-www-form-urlencoded

      id={kettle-1's id}
      """
    And this was sent:
      """
      POST /v1/devices/kettle-1/led
      Authorization: Bearer {the access_token}
      Content-Type: application/x-www-form-urlencoded

      arg=on
      """
    And this was sent:
      """
      GET /v1/products/kettle/customers
      Authorization: Bearer {Ada's token}
      """
    And this was sent:
      """
      PUT /v1/products/kettle/customers/kid-7
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      password=tea
      """
    And this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=refresh_token&refresh_token={the refresh_token}
      """
    And this was sent:
      """
      DELETE /v1/products/kettle/customers/kid-7
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {the access_token}
      """
    Then all answers are as recorded

  Scenario: A password is changed
    Given this was sent:
      """
      POST /v1/products/kettle/customers
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      email=kid%40example.com&password=tea
      """
    And this was sent:
      """
      PUT /v1/products/kettle/customers/kid%40example.com
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      password=coffee
      """
    And this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=kid%40example.com&password=tea
      """
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=kid%40example.com&password=coffee
      """
    Then all answers are as recorded

  Scenario Outline: A server is refused <case>
    Given this was sent:
      """
      POST /v1/products/kettle/customers
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      email=kid-7&password=tea
      """
    When this is sent:
      """
      POST /v1/products/kettle/customers
      Authorization: Basic {basic <client>:steam}
      Content-Type: application/x-www-form-urlencoded

      <form>
      """
    Then the answer is as recorded

    Examples:
      | case                               | client         | form                                         |
      | a customer who exists already      | kettle-server  | email=KID-7&no_password=true                 |
      | a customer without a name          | kettle-server  | password=tea                                 |
      | a customer with a blank name       | kettle-server  | email=+&password=tea                         |
      | a customer without a password      | kettle-server  | email=two                                    |
      | a password and none                | kettle-server  | email=two&password=tea&no_password=true      |
      | another response type              | kettle-server  | email=two&password=tea&response_type=code    |
      | a page's way with its secret       | kettle-page    | email=two&password=tea&response_type=token   |
      | a customer of another product      | toaster-server | email=two&password=tea                       |
      | a customer for a user's client     | adas-tool      | email=two&password=tea                       |
      | for a client that it is not        | particle       | email=two&password=tea                       |

  Scenario Outline: A page is refused <case>
    When this is sent:
      """
      POST /v1/products/kettle/customers
      Content-Type: application/x-www-form-urlencoded

      <form>
      """
    Then the answer is as recorded

    Examples:
      | case                       | form                                                                        |
      | without any proof          | email=two&password=tea                                                      |
      | without a response type    | client_id=kettle-page&email=two&password=tea                                |
      | without a redirect uri     | client_id=kettle-server&response_type=token&email=two&password=tea          |
      | another product's client   | client_id=toaster-server&response_type=token&email=two&password=tea         |
      | a customer without password | client_id=kettle-page&response_type=token&email=two&no_password=true       |

  Scenario Outline: <who> may not <case>
    When this is sent:
      """
      <request>
      Authorization: Bearer {<who>'s token}
      Content-Type: application/x-www-form-urlencoded

      email=two&<password>
      """
    Then the answer is as recorded

    Examples:
      | who         | case                                        | request                                  | password         |
      | Ada         | make a customer without a password          | POST /v1/products/kettle/customers       | no_password=true |
      | Ada         | make a customer of a product that is not    | POST /v1/products/teapot/customers       | password=tea     |
      | Sneaky Pete | make a customer of somebody's product       | POST /v1/products/kettle/customers       | password=tea     |
      | Sneaky Pete | change a customer of somebody's product     | PUT /v1/products/kettle/customers/kid    | password=tea     |
      | Sneaky Pete | delete a customer of somebody's product     | DELETE /v1/products/kettle/customers/kid | password=tea     |
      | Ada         | change a customer who is not there          | PUT /v1/products/kettle/customers/kid    | password=tea     |
      | Ada         | delete a customer who is not there          | DELETE /v1/products/kettle/customers/kid | password=tea     |

  Scenario Outline: A customer's token does not reach <path>
    Given this was sent:
      """
      POST /v1/products/kettle/customers
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      email=kid-7&no_password=true
      """
    When this is sent:
      """
      <method> <path>
      Authorization: Bearer {the access_token}
      """
    Then the answer is as recorded

    Examples:
      | method | path                               |
      | GET    | /v1/products/kettle/customers      |
      | GET    | /v1/clients                        |
      | GET    | /v1/user                           |
      | GET    | /v1/devices/kettle-1               |
