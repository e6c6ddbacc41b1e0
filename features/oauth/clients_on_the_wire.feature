Feature: OAuth clients, as they are on the wire
  A user makes applications known to the cloud. The secret is shown once.

  Background:
    Given Ada has an account
    And Sneaky Pete has an account

  Scenario: A web application is made, listed, changed and deleted
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[client]]
      id = "mobicle-1234"
      secret = "hush"
      name = "Mobicle"
      redirect_uris = ["https://mobicle.example/callback"]
      owner = "ada@example.com"
      """
    And this was sent:
      """
      POST /v1/clients
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      name=My+App&type=web&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback
      """
    And this was sent:
      """
      POST /v1/clients
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"name": "Tool", "type": "installed", "scope": "customers:create"}
      """
    And this was sent:
      """
      PUT /v1/clients/mobicle-1234
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      name=Mobicle+2&scope=none
      """
    And this was sent:
      """
      GET /v1/clients
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      DELETE /v1/clients/mobicle-1234
      Authorization: Bearer {Ada's token}
      """
    Then all answers are as recorded

  Scenario Outline: A client <case>
    When this is sent:
      """
      POST /v1/clients
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      <form>
      """
    Then the answer is as recorded

    Examples:
      | case                              | form                                                                |
      | without a name                    | type=installed                                                      |
      | without a type                    | name=App                                                            |
      | of an unknown type                | name=App&type=native                                                |
      | for the web without redirect URI  | name=App&type=web                                                   |
      | installed, with a redirect URI    | name=App&type=installed&redirect_uri=https%3A%2F%2Fapp.example%2F    |
      | that redirects without TLS        | name=App&type=web&redirect_uri=http%3A%2F%2Fapp.example%2F           |
      | that redirects to this machine    | name=App&type=web&redirect_uri=http%3A%2F%2F127.0.0.1%3A4000%2F       |
      | of an unknown scope               | name=App&type=installed&scope=devices%3Alist                        |

  Scenario Outline: <case> of a client that is not one's own
    When this is sent:
      """
      <method> /v1/clients/particle
      Authorization: Bearer {Sneaky Pete's token}
      Content-Type: application/x-www-form-urlencoded

      name=Mine
      """
    Then the answer is as recorded

    Examples:
      | case     | method |
      | Change   | PUT    |
      | Deletion | DELETE |

  Scenario: Several redirect URIs, with spaces between them
    When this is sent:
      """
      POST /v1/clients
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      name=App&type=web&redirect_uri=https%3A%2F%2Fapp.example%2Fa+https%3A%2F%2Fapp.example%2Fb
      """
    Then the answer is as recorded

  Scenario Outline: Back to <where> where that is allowed
    Given the world of this file:
      """
      [cloud]
      allow_insecure_redirects = true

      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"
      """
    When this is sent:
      """
      POST /v1/clients
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      name=App&type=web&redirect_uri=http%3A%2F%2F<uri>
      """
    Then the answer is as recorded

    Examples:
      | where              | uri                       |
      | this machine       | 127.0.0.1%3A4000%2F       |
      | another machine    | app.example%2F            |
      | a name like it     | localhost.evil.example%2F |

  Scenario Outline: A change of <case>
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[client]]
      id = "mobicle-1234"
      secret = "hush"
      owner = "ada@example.com"
      """
    When this is sent:
      """
      PUT /v1/clients/mobicle-1234
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      <form>
      """
    Then the answer is as recorded

    Examples:
      | case                       | form                      |
      | nothing                    | colour=red                |
      | the type                   | type=web                  |
      | the secret                 | secret=mine               |
      | the name to nothing        | name=+                    |
      | the scope to an unknown one | scope=devices%3Alist     |
