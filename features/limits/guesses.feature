Feature: Guessing in many places at once
  A cloud that keeps to the documented limits counts what is guessed wherever something can be guessed: ten failures in a
  row, and whoever guesses waits for half an hour.

  Background:
    Given the world of this file:
      """
      [cloud]
      rate_limits = "documented"

      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[product]]
      id = 20001
      slug = "kettle"
      owner = "ada@example.com"

      [[client]]
      id = "kettle-server"
      secret = "steam"
      product = "kettle"
      """

  Scenario: Some guesses here and some there
    Given Ada typed a wrong password 4 times
    And this was sent 3 times:
      """
      GET /v1/access_tokens
      Authorization: Basic {basic ada@example.com:guess}
      """
    And this was sent 3 times:
      """
      POST /v1/products/kettle/customers
      Authorization: Basic {basic kettle-server:guess}
      Content-Type: application/x-www-form-urlencoded

      email=kid&password=tea
      """
    And 29 minutes 59 seconds go by
    And Ada has to wait for 1 second
    When 1 second goes by
    And Ada logs in
    Then Ada has a session

  Scenario Outline: <what> after ten failures in a row
    Given Ada typed a wrong password 10 times
    When this is sent:
      """
      <request>
      Authorization: <proof>
      Content-Type: application/x-www-form-urlencoded

      <form>
      """
    Then the answer is as recorded

    Examples:
      | what                     | request                                  | proof                                          | form                                           |
      | Listing tokens           | GET /v1/access_tokens                    | Basic {basic ada@example.com:analytical-engine} |                                               |
      | Revoking a token         | DELETE /v1/access_tokens/0123            | Basic {basic ada@example.com:analytical-engine} |                                               |
      | Changing a password      | PUT /v1/user                             | Bearer {Ada's token}                           | password=x&current_password=analytical-engine  |
      | Deleting an account      | DELETE /v1/user                          | Bearer {Ada's token}                           | password=analytical-engine                     |
      | Making a customer        | POST /v1/products/kettle/customers       | Basic {basic kettle-server:steam}              | email=kid&password=tea                         |
      | Opening a reset link     | GET /reset-password?token=0              | Basic {basic ada@example.com:analytical-engine} |                                               |

  Scenario: Making a hundred customers in five minutes, and one more
    Given this was sent 100 times:
      """
      POST /v1/products/kettle/customers
      """
    When this is sent:
      """
      POST /v1/products/kettle/customers
      """
    Then the answer is as recorded
