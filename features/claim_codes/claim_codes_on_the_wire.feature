Feature: Claim codes, on the wire

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

      [[device]]
      name = "lamp"
      id = "0123456789abcdef01234567"
      owner = "ada@example.com"

      [[device]]
      name = "kettle-1"
      id = "0123456789abcdef01234568"
      owner = "ada@example.com"
      product = "kettle"
      """

  Scenario Outline: A code, and what its owner has already: <what>
    When this is sent:
      """
      POST <path>
      Authorization: Bearer {<who>'s token}
      """
    Then the answer is as recorded

    Examples:
      | what                            | who         | path                               |
      | of a user                       | Ada         | /v1/device_claims                  |
      | of a member of a product's team | Ada         | /v1/products/kettle/device_claims  |
      | of an outsider                  | Sneaky Pete | /v1/products/kettle/device_claims  |
      | of no product                   | Ada         | /v1/products/toaster/device_claims |

  Scenario: Without a token
    When this is sent:
      """
      POST /v1/device_claims
      """
    Then the answer is as recorded
