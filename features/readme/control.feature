@curl
Feature: The control surface, as docs/control.md walks it

  Scenario: Pasting all of it into a shell, line by line
    When all lines of the control surface are pasted into a shell beside a cloud in real time
    Then it has printed, in this order:
      | "ok":true                                        |
      | "mode":"real"                                    |
      | "now":                                           |
      | "now":                                           |
      | "name":"workbench"                               |
      | "A0":2345                                        |
      | "online":false                                   |
      | "online":true                                    |
      | "otp":                                           |
      | []                                               |
      | "path":"/v1/devices/workbench/led"               |
      | "access_token":{"ref":"token of ada@example.com"} |
      | {"ok":true,"count":1}                            |
      | "differences":["arg was                          |
      | event: request                                   |
      | "path":"/v1/devices"                             |
      | "removed":                                       |
