Feature: Teams, as they are on the wire
  People and API users in one list; a token that is shown once and replaced at once.

  Background:
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[user]]
      username = "grace@example.com"
      password = "nanosecond"
      mfa_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

      [[user]]
      username = "pete@example.com"
      password = "let-me-in"

      [[organization]]
      slug = "acme"
      owner = "ada@example.com"

      [[product]]
      id = 20001
      slug = "kettle"
      owner = "ada@example.com"
      organization = "acme"
      team = ["grace@example.com"]

      [[product]]
      id = 20002
      slug = "toaster"
      owner = "pete@example.com"
      """

  Scenario: An API user of a product, from its making to its end
    Given this was sent:
      """
      POST /v1/products/kettle/team
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"friendly_name": "My Counter", "scopes": ["customers:list", "teams.users:list"]}
      """
    And this was sent:
      """
      GET /v1/products/20001/team
      Authorization: Bearer {the token}
      """
    And this was sent:
      """
      GET /v1/access_tokens/current
      Authorization: Bearer {the token}
      """
    And this was sent:
      """
      POST /v1/products/kettle/team/{the first username}
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      scopes[]=teams.users:list
      """
    And this was sent:
      """
      PUT /v1/products/kettle/team/{the first username}/token
      Authorization: Bearer {Ada's token}
      """
    And this was sent:
      """
      POST /v1/products/kettle/team/{the first username}/token
      Authorization: Bearer {Ada's token}
      """
    And this was sent:
      """
      GET /v1/products/kettle/team
      Authorization: Bearer {the first token}
      """
    And this was sent:
      """
      DELETE /v1/products/kettle/team/{the first username}
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      GET /v1/products/kettle/team
      Authorization: Bearer {the token}
      """
    Then all answers are as recorded

  Scenario: An API user of an organization, from its making to its end
    Given this was sent:
      """
      POST /v1/orgs/acme/team
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      friendly_name=Acme%27s+own&scopes=teams.users:list
      """
    And this was sent:
      """
      POST /v1/orgs/acme/team/{the first username}
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"friendly_name": "Renamed"}
      """
    And this was sent:
      """
      PUT /v1/orgs/acme/team/{the first username}/token
      Authorization: Bearer {Ada's token}
      """
    And this was sent:
      """
      POST /v1/orgs/acme/team/{the first username}/token
      Authorization: Bearer {Ada's token}
      """
    And this was sent:
      """
      GET /v1/orgs/acme/team
      Authorization: Bearer {the token}
      """
    When this is sent:
      """
      DELETE /v1/orgs/acme/team/{the first username}
      Authorization: Bearer {Ada's token}
      """
    Then all answers are as recorded

  Scenario: A person leaves the team
    Given this was sent:
      """
      DELETE /v1/products/kettle/team/grace@example.com
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      GET /v1/products/kettle/team
      Authorization: Bearer {Ada's token}
      """
    Then all answers are as recorded

  Scenario Outline: An API user is refused <case>
    Given this was sent:
      """
      POST /v1/products/kettle/team
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"friendly_name": "Counter", "scopes": ["customers:list"]}
      """
    When this is sent:
      """
      <method> <path>
      Authorization: Bearer {the token}
      """
    Then the answer is as recorded

    Examples:
      | case                        | method | path                          |
      | an account                  | GET    | /v1/user                      |
      | the devices of people       | GET    | /v1/devices                   |
      | the clients of people       | GET    | /v1/clients                   |
      | all tokens                  | DELETE | /v1/access_tokens             |
      | a scope that it lacks       | GET    | /v1/products/kettle/clients   |
      | another product             | GET    | /v1/products/toaster/customers |
      | a product that is not there | GET    | /v1/products/teapot/customers |

  Scenario Outline: Refused is <case>
    When this is sent:
      """
      <method> <path>
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      <form>
      """
    Then the answer is as recorded

    Examples:
      | case                                   | method | path                                           | form                                |
      | an API user without a name             | POST   | /v1/products/kettle/team                       | scopes=customers:list               |
      | an API user without scopes             | POST   | /v1/products/kettle/team                       | friendly_name=x                     |
      | an API user with a scope that is none  | POST   | /v1/products/kettle/team                       | friendly_name=x&scopes=customers    |
      | an API user of somebody else's product | POST   | /v1/products/toaster/team                      | friendly_name=x&scopes=events:get   |
      | an organization that is not there      | POST   | /v1/orgs/nobody/team                           | friendly_name=x&scopes=events:get   |
      | an invitation                          | POST   | /v1/products/kettle/team                       | username=x@example.com&role=Support |
      | another role                           | POST   | /v1/products/kettle/team/grace@example.com     | role=Support                        |
      | scopes for a person                    | POST   | /v1/products/kettle/team/grace@example.com     | scopes=events:get                   |
      | a token for a person                   | PUT    | /v1/products/kettle/team/grace@example.com/token | x=y                               |
      | a change of nothing                    | POST   | /v1/products/kettle/team/grace@example.com     | x=y                                 |
      | a change of nobody                     | POST   | /v1/products/kettle/team/pete@example.com      | scopes=events:get                   |
      | to remove the owner                    | DELETE | /v1/products/kettle/team/ada@example.com       | x=y                                 |
      | to remove nobody                       | DELETE | /v1/products/kettle/team/pete@example.com      | x=y                                 |
