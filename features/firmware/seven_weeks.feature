Feature: The sensor after 49.7 days
  Milliseconds and samples are counted in 32 bits. After 2^32 = 4294967296 loops both counts start again at 0, and the
  firmware's own lines say what follows. The sample count is below 50 again, so 50 loops are silent: the one that makes
  it 0, and those that make it 1 to 49. 2^32 modulo 50 is 46, so in the ring place 0 follows place 45, and places 46 to 49
  keep older samples for four loops more; by the time anything is averaged, all of them are new. Differences of
  milliseconds are taken modulo 2^32, so a second stays a second.

  All of this begins shortly before that moment, with the ring full of zeros and nothing published yet.

  Background:
    Given Ada owns an Argon "tank" running the sensor firmware

  # "1500 ms before": count and clock start at 2^32 - 1500, loop k takes the count to 2^32 - 1500 + k + 1.
  # Loop 0 sees 1000 once: mean 1000 / 50 = 20, published at once, since 2^32 - 1500 ms have passed since "0".
  # From loop 1 on the level is 20: the mean rises to (1000 + 49 x 20) / 50 = 39 and is back at 20 from loop 50 on; when
  # the second is over, in loop 1000, there is no difference left.
  # The level 2000 in loop k gives (49 x 20 + 2000) / 50 = 59.6 when it is averaged at once.
  # Loop 1498 makes the count 2^32 - 1, the last one that is averaged. Loop 1499 makes it 0: silent up to loop 1548, which
  # makes it 49. Loop 1549 makes it 50: its ring holds loops 1500 to 1549, all 2000.
  Scenario: The last loop that speaks before 50 silent ones
    Given clock and sample count of "tank" start 1500 before their end
    And the level on "tank" is 1000
    And Ada listens to everything
    And 1 ms passes
    And the level on "tank" becomes 20
    And 1497 ms pass
    When the level on "tank" becomes 2000
    And 2 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.000  | tank | sensorValueEvent | 20   |
      | 1.498  | tank | sensorValueEvent | 59   |
      | 2.498  | tank | sensorValueEvent | 2000 |

  Scenario Outline: 50 silent loops: a change <when> is told at 1.549
    Given clock and sample count of "tank" start 1500 before their end
    And the level on "tank" is 1000
    And Ada listens to everything
    And 1 ms passes
    And the level on "tank" becomes 20
    And <quiet> pass
    When the level on "tank" becomes 2000
    And 2 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.000  | tank | sensorValueEvent | 20   |
      | 1.549  | tank | sensorValueEvent | 2000 |

    Examples:
      | when                           | quiet   |
      | in the first silent loop       | 1498 ms |
      | in the first loop of the count | 1499 ms |

  # The change comes in loop 1548, the last silent one. Loop 1549 averages loops 1500 to 1549: 48 x 20 + 2 x 2000 = 4960,
  # 4960 / 50 = 99.2. One later, loop 1549 alone: 49 x 20 + 2000 = 2980, 2980 / 50 = 59.6.
  Scenario Outline: The silence ends in time: a change after <quiet>
    Given clock and sample count of "tank" start 1500 before their end
    And the level on "tank" is 1000
    And Ada listens to everything
    And 1 ms passes
    And the level on "tank" becomes 20
    And <quiet> pass
    When the level on "tank" becomes 2000
    And 3 s pass
    Then Ada has heard exactly:
      | second | from | event            | data    |
      | 0.000  | tank | sensorValueEvent | 20      |
      | 1.549  | tank | sensorValueEvent | <value> |
      | 2.549  | tank | sensorValueEvent | 2000    |

    Examples:
      | quiet   | value |
      | 1547 ms | 99    |
      | 1548 ms | 59    |

  # Count and clock start 100 before their end; the ring must be right although place 0 follows place 45.
  # Loop k samples k up to loop 1110, then 1110. Loop 0: mean 0. Loop 3: (1 + 2 + 3) / 50 = 0.12. The first mean above 5
  # is that of loop 24: 0 + 1 + ... + 24 = 300, 300 / 50 = 6: published at 0.024, since nearly 2^32 ms have passed since
  # "0". The next second is over in loop 1024, of which the silent loops 99 to 148 are long past. Its ring holds 975 to
  # 1024: mean 999.5, cut off 999. In loop 2024 all samples are 1110.
  @in-process
  Scenario: The jump in the ring leaves no trace
    Given clock and sample count of "tank" start 100 before their end
    And "tank" samples 0 to 1110
    And Ada listens to everything
    When 3 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.024  | tank | sensorValueEvent | 6    |
      | 1.024  | tank | sensorValueEvent | 999  |
      | 2.024  | tank | sensorValueEvent | 1110 |

  # The sample count alone: 60 before its end, on a clock that starts at 5000 ms and is far from wrapping.
  # Loops 0 to 58 speak, and their mean is 0. Loop 59 makes the count 0; loops 59 to 108 are silent; loop 109 speaks. The
  # level is 7k in loop k from 60 on: loop 109 averages loops 60 to 109, 7 x (60 + 109) / 2 = 591.5, cut off 591. The next
  # second is over in loop 1109; the level has stayed at 7 x 120 = 840 since loop 120.
  @in-process
  Scenario: The mean of the first ring after the wrap
    Given the sample count of "tank" starts 60 before its end
    And the clock of "tank" starts at 5000 ms
    And "tank" samples 60 times 0, then 420 to 840 in steps of 7
    And Ada listens to everything
    When 2 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.109  | tank | sensorValueEvent | 591  |
      | 1.109  | tank | sensorValueEvent | 840  |

  # Places: count 2^32 - 60 is place 36 (2^32 modulo 50 is 46, less 60, plus 50), loop 9 is place 45 of that round, loop
  # 59 is place 45 again and makes the count 0, loop 60 takes place 0. The clock starts at 891 ms, so its first second is
  # over in loop 109, the first that speaks. One sample of 4000 in loop 59, the last before the jump, must be gone by then:
  # without it the mean is 100, with it (49 x 100 + 4000) / 50 = 178.
  @in-process
  Scenario: A sample from before the wrap is gone when the sensor speaks again
    Given the sample count of "tank" starts 60 before its end
    And the clock of "tank" starts at 891 ms
    And "tank" samples 59 times 0, then 4000, then 51 times 100
    And Ada listens to everything
    When 110 ms pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.109  | tank | sensorValueEvent | 100  |

  # After the wrap, sample by sample: loop 110 takes place 0 again, which loop 60 filled. The second is over in loop 110
  # (clock from 890 ms). Loop 60 sampled 4000, all after it 100: in loop 109 the mean would be 178, in loop 110 it is 100.
  @in-process
  Scenario: After the wrap the ring goes round as before
    Given the sample count of "tank" starts 60 before its end
    And the clock of "tank" starts at 890 ms
    And "tank" samples 60 times 0, then 4000, then 51 times 100
    And Ada listens to everything
    When 111 ms pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.110  | tank | sensorValueEvent | 100  |

  # The clock alone: it starts 1500 ms before its end, the count at 0. Loop 49 shows 2^32 - 1451 ms and publishes. The
  # next second is over in loop 1049, which shows 2^32 - 451 ms, the one after in loop 2049, which shows 549 ms:
  # 549 - (2^32 - 451) = 1000 modulo 2^32.
  Scenario: A second across the wrap of the clock is a second
    Given the clock of "tank" starts at 4294965796 ms
    And the level on "tank" is 1000
    And Ada listens to everything
    And 500 ms pass
    And the level on "tank" becomes 2000
    And 700 ms pass
    When the level on "tank" becomes 3000
    And 5 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.049  | tank | sensorValueEvent | 1000 |
      | 1.049  | tank | sensorValueEvent | 2000 |
      | 2.049  | tank | sensorValueEvent | 3000 |

  # A sensor that published nothing before the wrap compares with "0" and waits for its clock to show 1000 ms again. The
  # clock starts 100 ms before its end, the level is below the threshold until loop 200; loop 1100 shows 1000 ms.
  Scenario: Nothing published before the wrap: the first second is there again
    Given the clock of "tank" starts at 4294967196 ms
    And the level on "tank" is 5
    And Ada listens to everything
    And 200 ms pass
    When the level on "tank" becomes 3000
    And 5 s pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 1.100  | tank | sensorValueEvent | 3000 |

  Scenario: After a reset the counts start at 0, whatever they were
    Given clock and sample count of "tank" start 1500 before their end
    And the level on "tank" is 3
    And Ada listens to everything
    And 100 ms pass
    When the power of "tank" goes
    And the power of "tank" returns
    And the level on "tank" becomes 1000
    And 5 s pass
    Then Ada has heard, but for what connecting brings, exactly:
      | second | from | event            | data    |
      | 0.100  | tank | spark/status     | offline |
      | 0.100  | tank | spark/status     | online  |
      | 1.100  | tank | sensorValueEvent | 1000    |
