Feature: Tools that are pointed at the cloud, as docs/guides/ walks them

  @curl
  Scenario: curl
    When all lines of the guide "curl" are pasted into a shell beside a cloud in real time
    Then it has printed, in this order:
      | "error":"mfa_required"     |
      | }403                       |
      | "token_type":"bearer"      |
      | "name":"workbench"         |
      | "return_value":1           |
      | "name":"sensorValue"       |
      | :ok                        |
      | event: sensorValueEvent    |

  @particle-api-js @curl
  Scenario: particle-api-js
    When all lines of the guide "javascript" are pasted into a shell beside a cloud in real time
    Then it has printed, in this order:
      | workbench is online      |
      | garage-light is offline  |
      | workbench returned 1     |
      | sensorValueEvent of      |
      | lab-light returned 1     |
      | sensorValueEvent of      |

  @particle-cli @curl
  Scenario: particle-cli
    When all lines of the guide "cli" are pasted into a shell beside a cloud in real time
    Then it has printed, in this order:
      | Successfully completed login! |
      | workbench                     |
      | is online                     |
      | true                          |
      | "name":"sensorValueEvent"     |
      | event(s) received.            |
      | Successfully completed login! |

  @clang @curl
  Scenario: Firmware of one's own
    When all lines of the guide "firmware" are pasted into a shell beside a cloud in real time
    Then it has printed, in this order:
      | blink.wasm                         |
      | "now":                             |
      | "functions":["blink"]              |
      | "return_value":5                   |
      | "name":"blinks","result":5         |
      | "D7":1                             |
