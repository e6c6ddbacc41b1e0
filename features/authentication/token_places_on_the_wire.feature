Feature: Where an access token may be, on the wire
  In the Authorization header, in the query, or in a form body that does not belong to a GET. In one of them only.

  Background:
    Given Ada owns a device "lamp"
    And Sneaky Pete has an account

  Scenario Outline: A token in the header of a <method>
    When this is sent:
      """
      <method> <path>
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | method | path                       |
      | GET    | /v1/access_tokens/current  |
      | POST   | /v1/devices/lamp/led       |
      | PUT    | /v1/devices/lamp/ping      |
      | DELETE | /v1/access_tokens/current  |

  Scenario Outline: A token in the query of a <method>
    When this is sent:
      """
      <method> <path>?access_token={Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | method | path                       |
      | GET    | /v1/access_tokens/current  |
      | POST   | /v1/devices/lamp/led       |
      | PUT    | /v1/devices/lamp/ping      |
      | DELETE | /v1/access_tokens/current  |

  Scenario Outline: A token in the form of a <method>
    When this is sent:
      """
      <method> <path>
      Content-Type: application/x-www-form-urlencoded

      access_token={Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | method | path                       |
      | POST   | /v1/devices/lamp/led       |
      | PUT    | /v1/devices/lamp/ping      |
      | DELETE | /v1/access_tokens/current  |

  Scenario: A token in the form of a GET
    When this is sent:
      """
      GET /v1/devices
      Content-Type: application/x-www-form-urlencoded

      access_token={Ada's token}
      """
    Then the answer is as recorded

  Scenario: A token in a JSON body
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Content-Type: application/json

      {"access_token": "{Ada's token}", "arg": "on"}
      """
    Then the answer is as recorded

  Scenario: A token in the query beside a JSON body
    When this is sent:
      """
      POST /v1/devices/lamp/led?access_token={Ada's token}
      Content-Type: application/json

      {"arg": "on"}
      """
    Then the answer is as recorded

  Scenario: The word Bearer in other letter case
    When this is sent:
      """
      GET /v1/access_tokens/current
      Authorization: bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: No token anywhere
    When this is sent:
      """
      GET /v1/devices
      """
    Then the answer is as recorded

  Scenario: An empty token in the query
    When this is sent:
      """
      GET /v1/devices?access_token=
      """
    Then the answer is as recorded

  Scenario: A token in header and query
    When this is sent:
      """
      GET /v1/devices?access_token={Ada's token}
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: A token in header and form
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      access_token={Ada's token}&arg=on
      """
    Then the answer is as recorded

  Scenario: A token in query and form
    When this is sent:
      """
      POST /v1/devices/lamp/led?access_token={Ada's token}
      Content-Type: application/x-www-form-urlencoded

      access_token={Ada's token}&arg=on
      """
    Then the answer is as recorded

  Scenario: A token twice in the query
    When this is sent:
      """
      GET /v1/devices?access_token={Ada's token}&access_token={Ada's token}
      """
    Then the answer is as recorded

  Scenario: A token twice in the form
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Content-Type: application/x-www-form-urlencoded

      access_token={Ada's token}&access_token={Ada's token}
      """
    Then the answer is as recorded

  Scenario: Two Authorization headers
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {Ada's token}
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario Outline: An Authorization header that is <case>
    When this is sent:
      """
      GET /v1/devices
      Authorization: <header>
      """
    Then the answer is as recorded

    Examples:
      | case                   | header                       |
      | a word                 | Bearer                       |
      | a token without Bearer | 0123456789                   |
      | another scheme         | Digest username="ada"        |
      | Basic                  | Basic {basic ada:analytical} |

  Scenario: An unknown token
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer 0000000000000000000000000000000000000000
      """
    Then the answer is as recorded

  Scenario: A token that is no token at all
    When this is sent:
      """
      GET /v1/devices?access_token=%F0%9F%90%99
      """
    Then the answer is as recorded

  Scenario: A token that has expired
    Given this was sent:
      """
      POST /oauth/token
      Authorization: Basic {basic particle:particle}
      Content-Type: application/x-www-form-urlencoded

      grant_type=password&username=ada@example.com&password=analytical-engine&expires_in=60
      """
    And 60 seconds pass
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {the access_token}
      """
    Then all answers are as recorded

  Scenario: A token that was revoked
    Given this was sent:
      """
      DELETE /v1/access_tokens/current
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {Ada's token}
      """
    Then all answers are as recorded

  Scenario: How a token was sent is checked before who it belongs to
    When this is sent:
      """
      GET /v1/devices?access_token=0000000000000000000000000000000000000000
      Authorization: Bearer 0000000000000000000000000000000000000000
      """
    Then the answer is as recorded

  Scenario Outline: Sneaky Pete's own good token on Ada's device: <what>
    When this is sent:
      """
      <method> <path>
      Authorization: Bearer {Sneaky Pete's token}
      <body>
      """
    Then the answer is as recorded

    Examples:
      | what               | method | path                               | body                                                                    |
      | calling            | POST   | /v1/devices/{lamp's id}/led        |                                                                         |
      | calling by name    | POST   | /v1/devices/lamp/led               |                                                                         |
      | reading            | GET    | /v1/devices/{lamp's id}/anything   |                                                                         |
      | looking            | GET    | /v1/devices/{lamp's id}            |                                                                         |
      | renaming           | PUT    | /v1/devices/{lamp's id}            | Content-Type: application/x-www-form-urlencoded\n\nname=mine             |
      | pinging            | PUT    | /v1/devices/{lamp's id}/ping       |                                                                         |
      | giving away        | DELETE | /v1/devices/{lamp's id}            |                                                                         |

  Scenario: An unknown token on Ada's device is another matter
    When this is sent:
      """
      POST /v1/devices/{lamp's id}/led
      Authorization: Bearer 0000000000000000000000000000000000000000
      """
    Then the answer is as recorded
