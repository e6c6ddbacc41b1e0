Feature: Event streams on the wire
  Every client parses a stream with a parser of its own, and some of them drop what they do not expect.

  Background:
    Given Ada owns a Photon 2 "lamp" running the led firmware

  Scenario: The head of a stream
    When Ada opens the stream "all" at "/v1/devices/events"
    Then the stream "all" has this head:
      | status                      | 200               |
      | content-type                | text/event-stream |
      | cache-control               | no-cache          |
      | connection                  | keep-alive        |
      | transfer-encoding           | chunked           |
      | access-control-allow-origin | *                 |

  Scenario: The greeting comes at once, before anything has happened
    When Ada opens the stream "all" at "/v1/devices/events"
    Then the stream "all" carries next:
      """
      :ok\n\n
      """

  Scenario: A stream as it was recorded
    Given Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "temp/inside" with "21.5"
    And Ada publishes "tick"
    And 12 s pass
    And "lamp" goes offline
    Then the stream "all" is as recorded

  Scenario: An event is two lines and an empty one, ended by LF alone
    Given Ada opened the stream "all" at "/v1/devices/events"
    And 1234 ms pass
    When Ada publishes "temp" with "21.5"
    Then the stream "all" has carried exactly:
      """
      :ok\n\n
      event: temp\ndata: {"data":"21.5","ttl":60,"published_at":"2026-01-01T00:00:01.234Z","coreid":"api"}\n\n
      """

  Scenario: Whatever the data holds, it stays on one line
    Given Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "note" with these lines:
      """
      event: fake
      data: "quoted" \ größer ☃
      """
    Then the stream "all" has carried exactly:
      """
      :ok\n\n
      event: note\ndata: {"data":"event: fake\\ndata: \\"quoted\\" \\\\ größer ☃\\n","ttl":60,"published_at":"2026-01-01T00:00:00.000Z","coreid":"api"}\n\n
      """

  Scenario: Events that come together are a chunk each
    Given Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "count" 300 times, counting from 1
    Then the stream "all" has carried "count" 300 times, counting from 1

  Scenario: The largest event is one chunk
    Given Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "large" with 16384 letters
    Then the stream "all" has carried "large" with 16384 letters in one chunk

  Scenario Outline: The token travels in header or query, and what else is in the query does not matter
    Given Ada opened the stream "all" at "<target>" <how>
    When Ada publishes "temp" with "21"
    Then the stream "all" has carried 1 event

    Examples:
      | target                                              | how             |
      | /v1/devices/events                                  | with her token  |
      | /v1/devices/events?nonce=1.5                        | with her token  |
      | /v1/events/temp?nonce=1.5                           | with her token  |
      | /v1/devices/events?access_token={Ada's token}       | without a token |
      | /v1/events/te?nonce=0.25&access_token={Ada's token} | without a token |

  Scenario: A trailing slash changes nothing
    Given Ada opened the stream "all" at "/v1/devices/events/"
    And Ada opened the stream "lamp" at "/v1/devices/lamp/events/"
    When "lamp" goes offline
    And Ada publishes "temp" with "21"
    Then the stream "all" has carried 2 events
    And the stream "lamp" has carried 1 event

  Scenario: Several streams of one person at once
    Given Ada opened the stream "one" at "/v1/devices/events"
    And Ada opened the stream "two" at "/v1/events/temp"
    And Ada opened the stream "three" at "/v1/devices/lamp/events"
    When Ada publishes "temp" with "21"
    And "lamp" goes offline
    Then 3 streams are open
    And the stream "one" has carried 2 events
    And the stream "two" has carried 1 event
    And the stream "three" has carried 1 event
    And 0 streams are open

  Scenario: Nothing that happened before is repeated
    Given Ada published "temp" with "20"
    And Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "temp" with "21"
    Then the stream "all" has carried exactly:
      """
      :ok\n\n
      event: temp\ndata: {"data":"21","ttl":60,"published_at":"2026-01-01T00:00:00.000Z","coreid":"api"}\n\n
      """

  Scenario: A stream that is left by its reader is closed
    Given Ada opened the stream "all" at "/v1/devices/events"
    When Ada hangs up the stream "all"
    Then at last 0 streams are open
