@curl
Feature: The README's first walk

  Scenario: Pasting it into a shell, line by line
    When the walk of the README is pasted into a shell beside a cloud in real time
    Then it has printed, in this order:
      | "token_type":"bearer"                  |
      | "name":"workbench"                     |
      | "return_value":1                       |
      | "D7":1                                 |
      | :ok                                    |
      | event: sensorValueEvent                |
      | "A0":4000                              |
      | "now":                                 |
      | "name":"sensorValue","result":4000     |
      | "token_type":"bearer"                  |
      | "now":                                 |
      | The access token provided has expired. |
