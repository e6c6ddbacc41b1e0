Feature: The end of a stream
  A stream lives as long as its token and the cloud do. It ends cleanly: clients notice a clean end at once, and a torn
  connection only when they have waited in vain.

  @in-process
  Scenario: The cloud stops
    Given Ada owns a device "lamp"
    And Grace has an account
    And Ada opened the stream "all" at "/v1/devices/events"
    And Ada opened the stream "lamp" at "/v1/devices/lamp/events"
    And Grace opened the stream "hers" at "/v1/events/x"
    And Ada publishes "last" with "word"
    When the cloud stops
    Then the stream "all" has ended cleanly after 1 event
    And the stream "lamp" has ended cleanly after 0 events
    And the stream "hers" has ended cleanly after 0 events

  Scenario Outline: <how>
    Given Ada has an account
    And Grace has an account
    And Ada has the tokens "phone" and "laptop"
    And Ada opened the stream "phone 1" at "/v1/devices/events" with the token "phone"
    And Ada opened the stream "phone 2" at "/v1/events/temp" with the token "phone"
    And Ada opened the stream "laptop" at "/v1/devices/events" with the token "laptop"
    And Grace opened the stream "hers" at "/v1/devices/events"
    And Ada publishes "temp" with "21"
    When <how>
    Then the stream "phone 1" has ended cleanly after 1 event
    And the stream "phone 2" has ended cleanly after 1 event
    And 2 streams are open
    And opening a stream with the token "phone" is refused with 401 and exactly:
      """
      {"error":"invalid_token","error_description":"The access token provided is invalid."}
      """
    When Ada publishes "temp" with "22" by the token "laptop"
    Then the stream "laptop" has carried 2 events
    And the stream "hers" has carried 0 events

    Examples:
      | how                                       |
      | somebody logs out with the token "phone"  |
      | the token "phone" is revoked by its value |

  Scenario: All tokens of a person are revoked
    Given Ada has an account
    And Grace has an account
    And Ada has the tokens "phone" and "laptop"
    And Ada opened the stream "phone" at "/v1/devices/events" with the token "phone"
    And Ada opened the stream "laptop" at "/v1/devices/events" with the token "laptop"
    And Grace opened the stream "hers" at "/v1/devices/events"
    When somebody revokes all tokens with the token "phone"
    Then the stream "phone" has ended cleanly after 0 events
    And the stream "laptop" has ended cleanly after 0 events
    And opening a stream with the token "laptop" is refused with 401 and exactly:
      """
      {"error":"invalid_token","error_description":"The access token provided is invalid."}
      """
    And 1 stream is open
    When Grace publishes "temp" with "21"
    Then the stream "hers" has carried 1 event

  Scenario Outline: A token expires: <how>
    Given Ada has an account
    And Ada has the token "short" for 60 s
    And Ada has the token "long" for 61 s
    And Ada opened the stream "short" at "/v1/devices/events" with the token "short"
    And Ada opened the stream "long" at "/v1/devices/events" with the token "long"
    When 59999 ms <pass>
    And Ada publishes "temp" with "21"
    And 1 ms <passes>
    Then the stream "short" has ended cleanly after 1 event
    And opening a stream with the token "short" is refused with 401 and exactly:
      """
      {"error":"invalid_token","error_description":"The access token provided has expired."}
      """
    And 1 stream is open
    When Ada publishes "temp" with "22"
    And <much later> <pass>
    Then the stream "long" has ended cleanly after 2 events
    And 0 streams are open

    Examples:
      | how                 | pass  | passes  | much later |
      | while devices run   | pass  | passes  | 1 min      |
      | while devices sleep | go by | goes by | 90 days    |

  @in-process
  Scenario: A token lives for 90 days, and its streams with it
    Given Ada has an account
    And Ada has the token "usual"
    And Ada opened the stream "usual" at "/v1/events/temp" with the token "usual"
    When 2159 h go by
    And 3599 s go by
    Then 1 stream is open
    When 1 s goes by
    Then the stream "usual" has ended cleanly after 0 events
    And 0 streams are open
