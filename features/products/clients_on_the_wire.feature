Feature: OAuth clients of a product, as they are on the wire
  The same as a user's, for the product and its team.

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

  Scenario: A client is made, listed, changed and deleted
    Given this was sent:
      """
      POST /v1/products/kettle/clients
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      name=Kettle+App&type=installed
      """
    And this was sent:
      """
      GET /v1/products/20001/clients
      Authorization: Bearer {Ada's token}
      """
    And this was sent:
      """
      PUT /v1/products/kettle/clients/kettle-page
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      name=Welcome&scope=customers%3Acreate
      """
    When this is sent:
      """
      DELETE /v1/products/kettle/clients/kettle-page
      Authorization: Bearer {Ada's token}
      """
    Then all answers are as recorded

  Scenario Outline: Refused: <who>, <request>
    When this is sent:
      """
      <request>
      Authorization: Bearer {<who>'s token}
      """
    Then the answer is as recorded

    Examples:
      | who         | request                                        |
      | Ada         | GET /v1/products/teapot/clients                |
      | Ada         | GET /v1/products/20003/clients                 |
      | Ada         | DELETE /v1/products/kettle/clients/adas-tool   |
      | Ada         | DELETE /v1/clients/kettle-page                 |
      | Sneaky Pete | GET /v1/products/kettle/clients                |
      | Sneaky Pete | DELETE /v1/products/20001/clients/kettle-page  |

  Scenario Outline: A product's token does not reach <path>
    Given this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic kettle-server:steam}
      Content-Type: application/x-www-form-urlencoded

      grant_type=client_credentials
      """
    When this is sent:
      """
      GET <path>
      Authorization: Bearer {the access_token}
      """
    Then the answer is as recorded

    Examples:
      | path                         |
      | /v1/products/toaster/clients |
      | /v1/clients                  |
      | /v1/devices                  |
      | /v1/user                     |
