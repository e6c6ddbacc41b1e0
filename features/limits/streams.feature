Feature: Limits on event streams

  Background:
    Given the cloud keeps to the documented limits
    And Ada owns a device "lamp"

  Scenario: A hundred streams are opened in five minutes, and no more
    Given Ada opened 100 streams
    When this is sent:
      """
      GET /v1/devices/events?access_token={Ada's token}
      """
    Then it is refused with 429 and exactly:
      """
      {"ok":false,"error":"Too many requests, try again later"}
      """

  Scenario: A hundred streams are open at once, and no more
    Given Ada opened 100 streams
    And 5 minutes go by
    When this is sent:
      """
      GET /v1/devices/events?access_token={Ada's token}
      """
    Then it is refused with 429 and exactly:
      """
      {"ok":false,"error":"Too many event streams"}
      """

  Scenario: A stream that ends makes room for another
    Given Ada opened 100 streams
    And 5 minutes go by
    When Ada hangs up the stream "7"
    Then at last 99 streams are open
    When Ada opens the stream "one more" at "/v1/devices/events"
    Then 100 streams are open
