@curl
Feature: The ways to a token, as docs/auth-flows.md walks them

  Scenario: Pasting all of it into a shell, line by line
    When all lines of the ways to a token are pasted into a shell beside a cloud in real time
    Then it has printed, in this order:
      | "name":"workbench"                          |
      | {"ok":true}                                 |
      | "token_type":"bearer"                       |
      | "recovery_codes_left":0                     |
      | Invalid recovery code                       |
      | {"ok":true}                                 |
      | "mfa_secret":                               |
      | Allow Mobicle?                              |
      | https://mobicle.example/callback?code=      |
      | &state=my-state                             |
      | "token_type":"bearer"                       |
      | Invalid code                                |
      | https://mobicle.example/callback#token=     |
      | &state=my-state                             |
      | {"customers":[],"devices":[]                |
      | "refresh_token":                            |
      | Invalid refresh token                       |
      | "token_type":"bearer"                       |
      | "scope":"customer=two@example.com"          |
      | https://weather.example/welcome#token=      |
      | {"ok":true}                                 |
      | "connected":true,"ok":true                  |
      | "return_value":1                            |
      | Permission Denied                           |
      | "username":"two@example.com"                |
      | {"ok":true}                                 |
      | "token_type":"bearer"                       |
      | {"ok":true}                                 |
      | The access token provided is invalid.       |
      | {"customers":[],"devices":[]                |
      | lacks the scope                             |
      | not allowed to call this endpoint           |
      | "tokens":[{"token":                         |
      | "is_programmatic":true                      |
      | {"ok":true}                                 |
