Feature: The averaging sensor
  A thousand times a second the firmware takes a sample of A0 into a ring of 50. From the 50th sample on it takes the
  integer mean of the ring, and publishes it when it differs by more than 5 from the last published one (0 at first), at
  least 1000 ms passed since the last publish (0 at first), and the device is connected.

  Loop k runs k milliseconds after the start and takes sample k + 1. "N ms pass" runs the loops of those N milliseconds:
  0 to N - 1 from the start. A device whose clock starts at 5000 ms is past its first second, so that the rule of one
  second does not hide the others.

  Background:
    Given Ada owns an Argon "tank" running the sensor firmware

  Scenario: 49 samples say nothing
    Given the level on "tank" is 1000
    And the clock of "tank" starts at 5000 ms
    And Ada listens to everything
    When 49 ms pass
    Then Ada has heard nothing

  Scenario: The 50th sample speaks
    Given the level on "tank" is 1000
    And the clock of "tank" starts at 5000 ms
    And Ada listens to everything
    When 50 ms pass
    Then Ada has heard exactly:
      | second | from | event            | data | ttl |
      | 0.049  | tank | sensorValueEvent | 1000 | 60  |

  # The 50 samples are 1 to 50: sum 1275, 1275 / 50 = 25.5.
  @in-process
  Scenario: The mean is that of all 50 samples, and its fraction is cut off
    Given "tank" samples 1 to 50
    And the clock of "tank" starts at 5000 ms
    And Ada listens to everything
    When 50 ms pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.049  | tank | sensorValueEvent | 25   |

  # 49 x 100 + 149 = 5049, 5049 / 50 = 100.98; one more is 5050, 5050 / 50 = 101.
  @in-process
  Scenario Outline: A mean just below a whole number: a last sample of <last>
    Given "tank" samples 49 times 100, then <last>
    And the clock of "tank" starts at 5000 ms
    And Ada listens to everything
    When 50 ms pass
    Then Ada has heard exactly:
      | second | from | event            | data   |
      | 0.049  | tank | sensorValueEvent | <mean> |

    Examples:
      | last | mean |
      | 149  | 100  |
      | 150  | 101  |

  # The first published value has to differ from 0 by more than 5.
  Scenario Outline: The first value is compared with 0: a level of <level>
    Given the level on "tank" is <level>
    And Ada listens to everything
    When 5 s pass
    Then Ada has heard "sensorValueEvent" <times>

    Examples:
      | level | times   |
      | 0     | 0 times |
      | 5     | 0 times |
      | 6     | 1 time  |
      | 4095  | 1 time  |

  # A new level fills the ring in 50 samples. From 1000 to 1005 the mean ends at 1005, a difference of 5.
  Scenario Outline: Jitter of 5 says nothing: <level>
    Given the level on "tank" is 1000
    And the clock of "tank" starts at 5000 ms
    And Ada listens to everything
    And 5 s pass
    When the level on "tank" becomes <level>
    And 10 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.049  | tank | sensorValueEvent | 1000 |

    Examples:
      | level |
      | 1005  |
      | 995   |

  # Up: with n new samples of 1006 the mean is 1000 + 6n/50, cut off: 1006 only with n = 50, in the loop at 5.049.
  # Down: 1000 - 6n/50, cut off, is 994 as soon as 6n/50 > 5: n = 42 (5.04), in the loop at 5.041.
  Scenario Outline: A change of 6 does: <level>
    Given the level on "tank" is 1000
    And the clock of "tank" starts at 5000 ms
    And Ada listens to everything
    And 5 s pass
    When the level on "tank" becomes <level>
    And 10 s pass
    Then Ada has heard exactly:
      | second   | from | event            | data    |
      | 0.049    | tank | sensorValueEvent | 1000    |
      | <second> | tank | sensorValueEvent | <level> |

    Examples:
      | level | second |
      | 1006  | 5.049  |
      | 994   | 5.041  |

  # 1000 is published, then 1003 and 1006 follow a long time apart: each step is small, the sum of both is not.
  Scenario: Small steps add up, because the last published value counts
    Given the level on "tank" is 1000
    And Ada listens to everything
    And 5 s pass
    When the level on "tank" becomes 1003
    And 5 s pass
    And the level on "tank" becomes 1006
    And 5 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 1.000  | tank | sensorValueEvent | 1000 |
      | 10.049 | tank | sensorValueEvent | 1006 |

  Scenario Outline: The first value comes when the clock shows 1000 ms, not before: after <time>
    Given the level on "tank" is 1000
    And Ada listens to everything
    When <time> pass
    Then Ada has heard "sensorValueEvent" <times>

    Examples:
      | time    | times   |
      | 1000 ms | 0 times |
      | 1001 ms | 1 time  |

  Scenario: The first value comes when the clock shows 1000 ms
    Given the level on "tank" is 1000
    And Ada listens to everything
    When 60 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 1.000  | tank | sensorValueEvent | 1000 |

  # The level is the number of milliseconds since it was 0. In loop k the ring holds k - 49 to k: mean k - 24.5, cut off
  # k - 25. At 4.000 it holds 3951 to 3999 and 0: 49 x 3975 = 194775, 194775 / 50 = 3895.5.
  Scenario: Once a second at most
    Given the level on "tank" climbs from 0 to 4000 in 4 s, again and again
    And Ada listens to everything
    When 5001 ms pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 1.000  | tank | sensorValueEvent | 975  |
      | 2.000  | tank | sensorValueEvent | 1975 |
      | 3.000  | tank | sensorValueEvent | 2975 |
      | 4.000  | tank | sensorValueEvent | 3895 |
      | 5.000  | tank | sensorValueEvent | 975  |

  # The jump comes long after the last publish, so its first sample is enough: (49 x 1000 + 2000) / 50 = 1020. The rest
  # has to wait for its second.
  Scenario: A jump is told at once, and where it led a second later
    Given the level on "tank" is 1000
    And Ada listens to everything
    And 5 s pass
    When the level on "tank" becomes 2000
    And 10 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 1.000  | tank | sensorValueEvent | 1000 |
      | 5.000  | tank | sensorValueEvent | 1020 |
      | 6.000  | tank | sensorValueEvent | 2000 |

  Scenario: The second is counted from the last publish
    Given the level on "tank" is 1000
    And Ada listens to everything
    And 1300 ms pass
    When the level on "tank" becomes 2000
    And 5 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 1.000  | tank | sensorValueEvent | 1000 |
      | 2.000  | tank | sensorValueEvent | 2000 |

  # Back within the second, the excursion never happened.
  Scenario: What comes and goes within a second is not told
    Given the level on "tank" is 1000
    And Ada listens to everything
    And 1100 ms pass
    When the level on "tank" becomes 3000
    And 500 ms pass
    And the level on "tank" becomes 1000
    And 5 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 1.000  | tank | sensorValueEvent | 1000 |

  Scenario: Nothing while offline, and the newest value after reconnecting
    Given the level on "tank" is 1000
    And Ada listens to everything
    And 2 s pass
    When "tank" goes offline
    And 1 s passes
    And the level on "tank" becomes 3000
    And 1 s passes
    And the level on "tank" becomes 2000
    And 6 s pass
    And "tank" comes back online
    And 10 s pass
    Then Ada has heard, but for what connecting brings, exactly:
      | second | from | event            | data    |
      | 1.000  | tank | sensorValueEvent | 1000    |
      | 2.000  | tank | spark/status     | offline |
      | 10.000 | tank | spark/status     | online  |
      | 10.000 | tank | sensorValueEvent | 2000    |

  # Nothing moved while it was offline: the last published value is still that of before.
  Scenario: Offline and back with nothing changed, there is nothing to tell
    Given the level on "tank" is 1000
    And Ada listens to everything
    And 2 s pass
    When "tank" goes offline
    And the level on "tank" becomes 3000
    And 5 s pass
    And the level on "tank" becomes 1000
    And 5 s pass
    And "tank" comes back online
    And 10 s pass
    Then Ada has heard, but for what connecting brings, exactly:
      | second | from | event            | data    |
      | 1.000  | tank | sensorValueEvent | 1000    |
      | 2.000  | tank | spark/status     | offline |
      | 12.000 | tank | spark/status     | online  |

  # The cloud does not know yet that the connection broke; the device does, and publishes nothing.
  Scenario: Nothing while cut off
    Given the level on "tank" is 1000
    And Ada listens to everything
    And 2 s pass
    When the network of "tank" breaks
    And the level on "tank" becomes 3000
    And 20 s pass
    And "tank" comes back online
    And 10 s pass
    Then Ada has heard, but for what connecting brings, exactly:
      | second | from | event            | data    |
      | 1.000  | tank | sensorValueEvent | 1000    |
      | 22.000 | tank | spark/status     | offline |
      | 22.000 | tank | spark/status     | online  |
      | 22.000 | tank | sensorValueEvent | 3000    |

  Scenario: A device that was never online publishes when it comes
    Given the level on "tank" is 1000
    And "tank" is offline
    And Ada listens to everything
    When 30 s pass
    And "tank" comes back online
    And 10 s pass
    Then Ada has heard, but for what connecting brings, exactly:
      | second | from | event            | data   |
      | 30.000 | tank | spark/status     | online |
      | 30.000 | tank | sensorValueEvent | 1000   |

  # The clock starts at 950 ms, so the first second is over in loop 50, with sample 51. If that replaces sample 1, the
  # mean is (49 x 1000 + 2000) / 50 = 1020; if any other, it is (4000 + 48 x 1000 + 2000) / 50 = 1080.
  @in-process
  Scenario: Sample 51 takes the place of sample 1
    Given "tank" samples 4000, then 49 times 1000, then 2000
    And the clock of "tank" starts at 950 ms
    And Ada listens to everything
    When 51 ms pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.050  | tank | sensorValueEvent | 1020 |

  # Loop 99 takes sample 100 and has replaced every sample of the first round, loop 98 all but the last of them, 4000:
  # (4000 + 49 x 1000) / 50 = 1060.
  @in-process
  Scenario Outline: Round and round: the clock starts at <start>
    Given "tank" samples 49 times 0, then 4000, then 51 times 1000
    And the clock of "tank" starts at <start>
    And Ada listens to everything
    When 100 ms pass
    Then Ada has heard exactly:
      | second   | from | event            | data   |
      | <second> | tank | sensorValueEvent | <mean> |

    Examples:
      | start  | second | mean |
      | 902 ms | 0.098  | 1060 |
      | 901 ms | 0.099  | 1000 |

  Scenario: After a power cut everything starts anew
    Given the level on "tank" is 1000
    And the clock of "tank" starts at 5000 ms
    And Ada listens to everything
    And 2 s pass
    When the power of "tank" goes
    And 1 s passes
    And the power of "tank" returns
    And 10 s pass
    Then Ada has heard, but for what connecting brings, exactly:
      | second | from | event            | data    |
      | 0.049  | tank | sensorValueEvent | 1000    |
      | 3.000  | tank | spark/status     | offline |
      | 3.000  | tank | spark/status     | online  |
      | 4.000  | tank | sensorValueEvent | 1000    |

  # 30 samples, then 4 s without one; the clock shows 4030 ms when the device wakes, and 20 samples are missing.
  Scenario: A device that sleeps through some time has taken no samples in it
    Given the level on "tank" is 1000
    And Ada listens to everything
    And 30 ms pass
    When 4 s go by
    And 20 ms pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 4.049  | tank | sensorValueEvent | 1000 |

  Scenario: Two sensors do not mind each other
    Given Ada owns a Boron "pond" running the sensor firmware
    And the level on "tank" is 1000
    And the level on "pond" is 2000
    And the clock of "pond" starts at 500 ms
    And Ada listens to everything
    When 2 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.500  | pond | sensorValueEvent | 2000 |
      | 1.000  | tank | sensorValueEvent | 1000 |
