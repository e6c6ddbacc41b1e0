Feature: Streams that are not opened
  Before a stream begins, an error is an ordinary answer: its own status, JSON, no event-stream framing.

  Background:
    Given Ada owns a Photon 2 "lamp" running the led firmware
    And Grace owns an Argon "lab" running the led firmware

  Scenario Outline: <why>
    When this is sent:
      """
      GET <target>
      """
    Then it is refused with <status> and exactly:
      """
      <body>
      """
    And 0 streams are open

    Examples:
      | why                             | target                                                   | status | body                                                                                                                                                    |
      | No token                        | /v1/devices/events                                       | 400    | {"error":"invalid_request","error_description":"The access token was not found"}                                                                        |
      | No token, by prefix             | /v1/events/temp                                          | 400    | {"error":"invalid_request","error_description":"The access token was not found"}                                                                        |
      | An unknown token                | /v1/devices/events?access_token=0123                     | 401    | {"error":"invalid_token","error_description":"The access token provided is invalid."}                                                                   |
      | An unknown token, by prefix     | /v1/events/temp?access_token=0123                        | 401    | {"error":"invalid_token","error_description":"The access token provided is invalid."}                                                                   |
      | An unknown token, one device    | /v1/devices/lamp/events?access_token=0123                | 401    | {"error":"invalid_token","error_description":"The access token provided is invalid."}                                                                   |
      | No prefix                       | /v1/events?access_token={Ada's token}                    | 400    | {"ok":false,"error":"event prefix filter is required"}                                                                                                  |
      | No prefix behind the slash      | /v1/events/?access_token={Ada's token}                   | 400    | {"ok":false,"error":"event prefix filter is required"}                                                                                                  |
      | No prefix and an unknown token  | /v1/events?access_token=0123                             | 401    | {"error":"invalid_token","error_description":"The access token provided is invalid."}                                                                   |
      | An unknown device               | /v1/devices/toaster/events?access_token={Ada's token}    | 403    | {"error":"Permission Denied","info":"I didn't recognize that device name or ID, try opening https://api.particle.io/v1/devices?access_token=undefined"} |
      | An unknown device, by prefix    | /v1/devices/toaster/events/x?access_token={Ada's token}  | 403    | {"error":"Permission Denied","info":"I didn't recognize that device name or ID, try opening https://api.particle.io/v1/devices?access_token=undefined"} |
      | Somebody else's device, by name | /v1/devices/lab/events?access_token={Ada's token}        | 403    | {"error":"Permission Denied","info":"I didn't recognize that device name or ID, try opening https://api.particle.io/v1/devices?access_token=undefined"} |
      | Somebody else's device, by id   | /v1/devices/{lab's id}/events?access_token={Ada's token} | 403    | {"error":"Permission Denied","info":"I didn't recognize that device name or ID, try opening https://api.particle.io/v1/devices?access_token=undefined"} |

  Scenario: A token in header and query
    When this is sent:
      """
      GET /v1/devices/events?access_token={Ada's token}
      Authorization: Bearer {Ada's token}
      """
    Then it is refused with 400 and exactly:
      """
      {"error":"invalid_request","error_description":"Only one method may be used to authenticate at a time (Auth header,  GET or POST)."}
      """

  Scenario: A prefix that is no text
    When this is sent:
      """
      GET /v1/events/%FF?access_token={Ada's token}
      """
    Then the status is 400

  Scenario: More streams than the cloud is set to carry
    Given the cloud carries 2 streams at most
    And Ada opened the stream "one" at "/v1/devices/events"
    And Ada opened the stream "two" at "/v1/devices/events"
    When this is sent:
      """
      GET /v1/devices/events?access_token={Ada's token}
      """
    Then it is refused with 429 and exactly:
      """
      {"ok":false,"error":"Too many event streams"}
      """
    And 2 streams are open

  Scenario: HEAD is answered and opens nothing
    When this is sent:
      """
      HEAD /v1/devices/events?access_token={Ada's token}
      """
    Then the status is 200
    And at last 0 streams are open

  Scenario: Streams that were left make room at once, although no time passes
    Given the cloud carries 2 streams at most
    And Ada opened the stream "one" at "/v1/devices/events"
    And Ada opened the stream "two" at "/v1/devices/events"
    When Ada hangs up the stream "one"
    And Ada hangs up the stream "two"
    Then at last 0 streams are open
    And the stream "three" can at last be opened at "/v1/devices/events"
