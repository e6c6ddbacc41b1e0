Feature: A reader who stops reading
  Each stream has a bounded queue. When it is full the cloud drops the reader's connection, and with it all its memory;
  nobody else is delayed, and what the reader did get has no holes.

  Scenario: The slow one is dropped, the others get everything
    Given Ada has an account
    And the cloud keeps 64 events for a reader at most
    And Ada keeps reading the stream "attentive" at "/v1/devices/events"
    And Ada keeps reading the stream "by prefix" at "/v1/events/count"
    And Ada opened the stream "asleep" at "/v1/devices/events" and does not read
    When Ada publishes large counts until the cloud has dropped a stream
    Then 2 streams are open
    And every publishing was answered
    And the stream "attentive" has carried every count
    And the stream "by prefix" has carried every count
    And the stream "asleep" has carried the first counts without a hole, and was torn

  Scenario: A dropped reader may come back
    Given Ada has an account
    And the cloud keeps 64 events for a reader at most
    And Ada opened the stream "asleep" at "/v1/devices/events" and does not read
    And Ada publishes large counts until the cloud has dropped a stream
    When Ada opens the stream "awake" at "/v1/devices/events"
    And Ada publishes "temp" with "21"
    Then the stream "awake" has carried 1 event

  Scenario: Time does not wait for a reader
    Given Ada owns a device "tank" running the sensor firmware
    And the level on "tank" climbs from 0 to 4000 in 4 s, again and again
    And Ada keeps reading the stream "attentive" at "/v1/devices/tank/events"
    And Ada opened the stream "asleep" at "/v1/devices/events" and does not read
    And Ada publishes 375 large counts
    When 5 min pass, and nobody is waited for
    Then the stream "attentive" has carried 299 events
    And 1 stream is open

  Scenario: A slow reader of nothing much is not dropped
    Given Ada owns a device "tank" running the sensor firmware
    And the level on "tank" climbs from 0 to 4000 in 4 s, again and again
    And Ada opened the stream "asleep" at "/v1/devices/events" and does not read
    When 1 min passes
    Then the stream "asleep" has carried 59 events

  @in-process
  Scenario: The cloud stops although a reader is asleep
    Given Ada has an account
    And Ada keeps reading the stream "attentive" at "/v1/events/temp"
    And Ada opened the stream "asleep" at "/v1/devices/events" and does not read
    And Ada publishes 375 large counts
    And Ada publishes "temp" with "21"
    When the cloud stops
    Then the stream "attentive" has ended cleanly after 1 event
    And the stream "asleep" has carried the first counts without a hole, and was torn

  Scenario: Readers who read lose nothing, however far time is moved and however short their queues
    Given the cloud keeps 2 events for a reader at most
    And Ada owns 5 sensors that publish once a second, one after the other
    And Ada keeps reading the stream "attentive" at "/v1/events/sensor"
    When 10 min pass
    Then the stream "attentive" has carried 600 events of each of the 5 sensors, in the order of time

  Scenario: With queues as they are, ten minutes are nothing
    Given Ada owns 5 sensors that publish once a second, one after the other
    And Ada opened the stream "later" at "/v1/events/sensor"
    When 10 min pass
    Then the stream "later" has carried 600 events of each of the 5 sensors, in the order of time

  @in-process
  Scenario: Readers who read lose nothing when the cloud runs on several threads
    Given the cloud serves on several threads
    And the cloud keeps 2 events for a reader at most
    And Ada owns 5 sensors that publish once a second, one after the other
    And Ada keeps reading the stream "attentive" at "/v1/events/sensor"
    When 2 min pass
    Then the stream "attentive" has carried 120 events of each of the 5 sensors, in the order of time
