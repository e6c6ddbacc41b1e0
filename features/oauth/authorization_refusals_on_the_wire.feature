Feature: Refusals of the log-in page and of codes, as they are on the wire
  The checks come in a fixed order, and the first that fails answers.

  Background:
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[client]]
      id = "mobicle"
      secret = "hush"
      redirect_uris = ["https://mobicle.example/a", "https://mobicle.example/b"]
      """

  Scenario Outline: The page, with <case>
    When this is sent:
      """
      GET /oauth/authorize?<query>
      """
    Then the answer is as recorded

    Examples:
      | case                                | query                                                                               |
      | nothing                             |                                                                                     |
      | another response type               | response_type=id_token&client_id=mobicle                                            |
      | no client                           | response_type=code                                                                  |
      | a client that no client can be      | response_type=code&client_id=a%20b                                                  |
      | no redirect URI, of two             | response_type=code&client_id=mobicle                                                |
      | an unknown client                   | response_type=code&client_id=nobody&redirect_uri=https%3A%2F%2Fmobicle.example%2Fa   |
      | a redirect URI that is not its own  | response_type=code&client_id=mobicle&redirect_uri=https%3A%2F%2Fmobicle.example%2Fc  |
      | a client without redirect URIs      | response_type=token&client_id=particle&redirect_uri=https%3A%2F%2Fmobicle.example%2Fa |
      | a state given twice                 | response_type=code&client_id=mobicle&state=1&state=2                                |

  Scenario Outline: A token for <case>
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic mobicle:hush}
      Content-Type: application/x-www-form-urlencoded

      grant_type=<form>
      """
    Then the answer is as recorded

    Examples:
      | case                              | form                                                                  |
      | no code                           | authorization_code                                                    |
      | a code that nobody gave out       | authorization_code&code=b5b901e8760164e134199bc2c3dd1d228acf2d90      |
      | no refresh token                  | refresh_token                                                         |
      | a refresh token nobody gave out   | refresh_token&refresh_token=b5b901e8760164e134199bc2c3dd1d228acf2d90  |

  Scenario: A user's refresh token is not redeemable
    Given this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic mobicle:hush}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine
      """
    When this is sent:
      """
      POST /oauth/token
      Authorization: Basic {basic mobicle:hush}
      Content-Type: application/x-www-form-urlencoded

      grant_type=refresh_token&refresh_token={the refresh_token}
      """
    Then the answer is as recorded
