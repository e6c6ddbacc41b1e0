Feature: Keep-alive of a silent stream
  A stream that was silent for 9 s or more gets an empty line, looked at every 3 s: so 9 to 12 s after the last byte.
  Clients hang up after 15 s. Where a line stands among events shows when it was sent.

  Background:
    Given Ada has an account

  Scenario Outline: Not before 9 s: opened <offset> after the cloud
    Given <offset> pass
    And Ada opened the stream "all" at "/v1/devices/events"
    When 8999 ms pass
    And Ada publishes "mark"
    Then the stream "all" has carried these kinds of chunks:
      | greeting |
      | mark     |

    Examples:
      | offset  |
      | 0 ms    |
      | 1 ms    |
      | 1500 ms |
      | 2999 ms |
      | 3000 ms |
      | 3001 ms |
      | 7001 ms |

  Scenario Outline: At 12 s at the latest: opened <offset> after the cloud
    Given <offset> pass
    And Ada opened the stream "all" at "/v1/devices/events"
    When 12 s pass
    And Ada publishes "mark"
    Then the stream "all" has carried these kinds of chunks:
      | greeting   |
      | keep-alive |
      | mark       |

    Examples:
      | offset  |
      | 0 ms    |
      | 1 ms    |
      | 1500 ms |
      | 2999 ms |
      | 3000 ms |
      | 3001 ms |
      | 7001 ms |

  Scenario: An event puts the keep-alive off
    Given Ada opened the stream "all" at "/v1/devices/events"
    When 5 s pass
    And Ada publishes "one"
    And 8999 ms pass
    And Ada publishes "two"
    And 8999 ms pass
    And Ada publishes "three"
    And 12 s pass
    And Ada publishes "four"
    Then the stream "all" has carried these kinds of chunks:
      | greeting   |
      | one        |
      | two        |
      | three      |
      | keep-alive |
      | four       |

  Scenario: An event that the stream does not carry puts nothing off
    Given Ada opened the stream "chosen" at "/v1/events/mark"
    When 6 s pass
    And Ada publishes "other"
    And 6 s pass
    And Ada publishes "mark"
    Then the stream "chosen" has carried these kinds of chunks:
      | greeting   |
      | keep-alive |
      | mark       |

  Scenario: A keep-alive puts the next one off
    Given Ada opened the stream "all" at "/v1/devices/events"
    When 12 s pass
    And 5 s pass
    And Ada publishes "mark"
    Then the stream "all" has carried these kinds of chunks:
      | greeting   |
      | keep-alive |
      | mark       |

  Scenario: A minute of silence
    Given Ada opened the stream "all" at "/v1/devices/events"
    When 60 s pass
    Then the stream "all" has carried nothing but its greeting and 5 to 6 keep-alives

  Scenario: Every stream has its own silence
    Given Ada opened the stream "temp" at "/v1/events/temp"
    And Ada opened the stream "door" at "/v1/events/door"
    When 6 s pass
    And Ada publishes "temp"
    And 6 s pass
    And Ada publishes "temp"
    And Ada publishes "door"
    Then the stream "temp" has carried these kinds of chunks:
      | greeting |
      | temp     |
      | temp     |
    And the stream "door" has carried these kinds of chunks:
      | greeting   |
      | keep-alive |
      | door       |

  @in-process
  Scenario: Keep-alives of time that is skipped do not pile up
    Given Ada opened the stream "all" at "/v1/devices/events"
    When 1 h goes by
    And Ada publishes "mark"
    Then the stream "all" has carried these kinds of chunks:
      | greeting   |
      | keep-alive |
      | mark       |

  @in-process
  Scenario: An event of skipped time puts the keep-alive off like any other
    Given Ada owns an Argon "porch" running the led firmware
    And Ada opened the stream "all" at "/v1/devices/events"
    When the power of "porch" goes
    And 1 h goes by
    And 8999 ms pass
    And Ada publishes "mark"
    Then the stream "all" has carried these kinds of chunks:
      | greeting     |
      | keep-alive   |
      | spark/status |
      | mark         |

  Scenario: None comes after the end of the stream
    Given Ada opened the stream "all" at "/v1/devices/events"
    When Ada's stream "all" ends because its token is revoked
    And 60 s pass
    Then the connection of the stream "all" can be used again, and nothing stands between
