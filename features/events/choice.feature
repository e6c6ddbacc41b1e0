Feature: Which events a stream carries
  A stream is about all of one's events or one device's, and about the names that begin with its prefix.

  Background:
    Given Ada owns a Photon 2 "porch" running the led firmware
    And Ada owns an Argon "attic" running the led firmware
    And Grace owns an Argon "lab" running the led firmware

  Scenario Outline: A prefix is the beginning of a name: <prefix> and <name>
    Given Ada opened the stream "chosen" at "/v1/events/<prefix>"
    And Ada opened the stream "mine" at "/v1/devices/events/<prefix>"
    When Ada publishes "<name>" with "21"
    Then the stream "chosen" has carried <count>
    And the stream "mine" has carried <count>

    Examples:
      | prefix      | name           | count    |
      | temp        | temp           | 1 event  |
      | temp        | temperature    | 1 event  |
      | temp        | temp/inside    | 1 event  |
      | temp        | tem            | 0 events |
      | temp        | the temp       | 0 events |
      | temp        | Temp           | 0 events |
      | Temp        | temp           | 0 events |
      | a%2Fb       | a/b/c          | 1 event  |
      | a%2fb       | a/bc           | 1 event  |
      | a/b/c       | a/b/c          | 1 event  |
      | a/b/c       | a/b/cd/e       | 1 event  |
      | a/b/c       | a/b            | 0 events |
      | a/b/        | a/b/c          | 1 event  |
      | a/b/        | a/b            | 0 events |
      | a%2Fb/c     | a/b/c          | 1 event  |
      | a%252Fb     | a/b            | 0 events |
      | a%252Fb     | a%2Fb          | 1 event  |
      | %C3%BCber   | überall        | 1 event  |
      | %C3%BCber   | uberall        | 0 events |
      | %E2%98%83   | ☃ melts        | 1 event  |
      | two%20words | two words long | 1 event  |
      | two+words   | two words      | 0 events |
      | two+words   | two+words      | 1 event  |

  Scenario: Names that nobody chose bring nothing but keep-alives
    Given Ada opened the stream "chosen" at "/v1/events/nobody-says-this"
    When Ada publishes "temp" with "21"
    And "porch" goes offline
    And 12 s pass
    Then the stream "chosen" has carried exactly:
      """
      :ok\n\n
      \n
      """

  Scenario Outline: One device, <how>
    Given Ada opened the stream "one" at "<target>"
    When "porch" goes offline
    And "attic" goes offline
    And Ada publishes "spa" with "from a person"
    Then the stream "one" has carried these events:
      | from  | event        | data    |
      | porch | spark/status | offline |

    Examples:
      | how                      | target                                |
      | by id                    | /v1/devices/{porch's id}/events       |
      | by name                  | /v1/devices/porch/events              |
      | by id and prefix         | /v1/devices/{porch's id}/events/spark |
      | by name and prefix       | /v1/devices/porch/events/spark        |
      | by name and long prefix  | /v1/devices/porch/events/spark/sta    |
      | by name and coded prefix | /v1/devices/porch/events/spark%2Fsta  |

  Scenario: One device and a prefix it does not use
    Given Ada opened the stream "one" at "/v1/devices/porch/events/sensor"
    When "porch" goes offline
    Then the stream "one" has carried 0 events

  Scenario: What a person publishes is heard by their streams, but not by those of one device
    Given Ada opened the stream "by prefix" at "/v1/events/door"
    And Ada opened the stream "all" at "/v1/devices/events"
    And Ada opened the stream "one" at "/v1/devices/porch/events"
    When Ada publishes "doorbell" with "ding"
    Then the stream "by prefix" has carried these events:
      | from | event    | data |
      | api  | doorbell | ding |
    And the stream "all" has carried these events:
      | from | event    | data |
      | api  | doorbell | ding |
    And the stream "one" has carried 0 events

  @in-process
  Scenario: Nobody hears another's events
    Given Ada listens to everything
    And Grace listens to everything
    And Grace opened the stream "doors" at "/v1/events/door"
    When Ada publishes "doorbell" with "ding"
    And "lab" goes offline
    Then Ada has heard exactly:
      | from | event    | data |
      | api  | doorbell | ding |
    And Grace has heard exactly:
      | from | event        | data    |
      | lab  | spark/status | offline |
    And the stream "doors" has carried 0 events

  Scenario: A device that changes hands is heard by its new owner alone
    Given Ada listens to everything
    And Grace listens to everything
    When Ada gives "attic" away
    And "attic" goes offline
    And "attic" comes back online
    And Grace claims "attic"
    And "attic" goes offline
    Then Ada has heard nothing
    And Grace has heard exactly:
      | from  | event        | data    |
      | attic | spark/status | offline |

  Scenario: A renamed device is still heard by a stream that was opened under its old name
    Given Ada opened the stream "one" at "/v1/devices/porch/events"
    When Ada renames "porch" to "veranda"
    And "veranda" goes offline
    Then the stream "one" has carried these events:
      | from    | event        | data    |
      | veranda | spark/status | offline |
