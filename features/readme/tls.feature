@curl @in-process
Feature: Software with the real cloud compiled in, as docs/tls.md walks it

  Scenario: Pasting all of it into a shell, line by line
    When all lines of the way to TLS are pasted into a shell beside a cloud in real time
    Then it has printed, in this order:
      | "ok":true                                                    |
      | "token_type":"bearer"                                        |
      | "error":                                                     |
      | not trusted                                                  |
      | not its name                                                 |
      | This is https, and was asked in plain http. Ask https://127. |
      | "mode":"real"                                                |
      | HTTP/1.1                                                     |
      | HTTP/2                                                       |
