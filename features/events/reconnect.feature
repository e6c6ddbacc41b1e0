Feature: Our client stays on a stream
  A watcher is told when the connection goes and when it stands again. Nobody waits in these scenarios: the watcher's
  time passes when they say so.

  Background:
    Given Ada owns a device "lamp"
    And Ada owns a device "porch"

  Scenario: Events as the client sees them
    Given Ada watches everything
    When 1500 ms pass
    And Ada publishes "temp" with "21" for 90 s
    And Ada publishes "tick"
    And "lamp" goes offline
    Then Ada's watcher sees:
      | second | from | event        | data    | ttl |
      | 1.500  | api  | temp         | 21      | 90  |
      | 1.500  | api  | tick         | (null)  | 60  |
      | 1.500  | lamp | spark/status | offline | 60  |

  Scenario Outline: The client chooses: <choice>
    Given Ada watches <choice>
    When Ada publishes "a/b" with "1"
    And "lamp" goes offline
    And "porch" goes offline
    And Ada publishes "a b" with "2"
    And Ada publishes "über" with "3"
    And "lamp" comes back online
    And "porch" comes back online
    Then Ada's watcher sees:
      | from          | event          | data          |
      | <first from>  | <first event>  | <first data>  |
      | <second from> | <second event> | <second data> |

    Examples:
      | choice                                     | first from | first event  | first data | second from | second event | second data |
      | everything                                 | api        | a/b          | 1          | lamp        | spark/status | offline     |
      | the device "porch"                         | porch      | spark/status | offline    | porch       | spark/status | online      |
      | what begins with "spark/"                  | lamp       | spark/status | offline    | porch       | spark/status | offline     |
      | what begins with "a"                       | api        | a/b          | 1          | api         | a b          | 2           |
      | her own events that begin with "spark/st"  | lamp       | spark/status | offline    | porch       | spark/status | offline     |
      | the device "lamp" for what begins with "s" | lamp       | spark/status | offline    | lamp        | spark/status | online      |

  Scenario: The connection breaks
    Given Ada watches everything over a line that can be cut
    And Ada publishes "temp" with "20"
    And Ada's watcher sees:
      | from | event | data |
      | api  | temp  | 20   |
    When the line is cut
    Then Ada's watcher is told that the connection failed and is tried again in 1 s
    When Ada publishes "temp" with "21"
    And 1 s of the watcher's time passes
    Then Ada's watcher is told that the connection stands again
    When Ada publishes "temp" with "22"
    Then Ada's watcher sees:
      | from | event | data |
      | api  | temp  | 22   |

  Scenario: While the line is down the waits double
    Given Ada watches everything over a line that can be cut
    When the line is cut and stays down
    Then Ada's watcher is told that the connection failed and is tried again in 1 s
    When 1 s of the watcher's time passes
    Then Ada's watcher is told that the connection failed and is tried again in 2 s
    When 2 s of the watcher's time pass
    Then Ada's watcher is told that the connection failed and is tried again in 4 s
    When the line is mended
    And 4 s of the watcher's time pass
    Then Ada's watcher is told that the connection stands again
    When Ada publishes "temp" with "22"
    Then Ada's watcher sees:
      | from | event | data |
      | api  | temp  | 22   |
    When the line is cut
    Then Ada's watcher is told that the connection failed and is tried again in 1 s

  Scenario: Half an event is no event
    Given Ada watches everything over a line that can be cut
    And the line will break in the middle of the next event
    When Ada publishes "temp" with "lost"
    Then Ada's watcher is told that the connection failed and is tried again in 1 s
    When 1 s of the watcher's time passes
    Then Ada's watcher is told that the connection stands again
    When Ada publishes "temp" with "found"
    Then Ada's watcher sees:
      | from | event | data  |
      | api  | temp  | found |

  Scenario: Nothing comes, not even a keep-alive
    Given Ada watches everything over a line that can be cut
    When 14 s of the watcher's time pass
    And Ada publishes "temp" with "21"
    Then Ada's watcher sees:
      | from | event | data |
      | api  | temp  | 21   |
    When 14 s of the watcher's time pass
    And 1 s of the watcher's time passes
    Then Ada's watcher is told that nothing came for 15 s and that it is tried again in 1 s
    When 1 s of the watcher's time passes
    Then Ada's watcher is told that the connection stands again
    And at last 1 stream is open

  Scenario: Keep-alives are enough
    Given Ada watches everything over a line that can be cut
    When 14 s of the watcher's time pass, and 12 s of the cloud's
    And 14 s of the watcher's time pass, and 12 s of the cloud's
    And 14 s of the watcher's time pass, and 12 s of the cloud's
    And Ada publishes "temp" with "21"
    Then Ada's watcher sees:
      | from | event | data |
      | api  | temp  | 21   |

  Scenario: The token expires meanwhile
    Given Ada's session lasts 60 s
    And Ada watches everything
    When 60 s go by
    Then Ada's watcher is told that the cloud ended the stream and that it is tried again in 1 s
    When 1 s of the watcher's time passes
    Then Ada's watcher has failed because the token is no longer good

  @in-process
  Scenario: The cloud stops
    Given Ada watches everything
    When the cloud stops
    Then Ada's watcher is told that the cloud ended the stream and that it is tried again in 1 s
    When 1 s of the watcher's time passes
    Then Ada's watcher is told that the connection failed and is tried again in 2 s

  Scenario Outline: What cannot be watched is refused at once: <choice>
    Given Grace owns a device "lab"
    When Ada tries to watch <choice>
    Then the watcher is refused because <why>

    Examples:
      | choice                | why                     |
      | the device "toaster"  | there is no such device |
      | the device "lab"      | there is no such device |
      | nothing in particular | a prefix is required    |
