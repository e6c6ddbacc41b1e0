Feature: Publishing an event as a person
  The reference asks for a name and takes data and a time to live, as a form or as JSON.

  Background:
    Given Ada listens to everything

  Scenario Outline: Accepted: <what>
    When this is sent:
      """
      POST /v1/devices/events
      Authorization: Bearer {Ada's token}
      Content-Type: application/<type>

      <body>
      """
    Then the answer is exactly:
      """
      {"ok":true}
      """
    And Ada has heard exactly:
      | from | event   | data   | ttl   |
      | api  | <event> | <data> | <ttl> |

    Examples:
      | what                         | type                                 | body                                                  | event    | data   | ttl      |
      | a form                       | x-www-form-urlencoded                | name=temp&data=21.5&ttl=30&private=true               | temp     | 21.5   | 30       |
      | a form with a charset        | x-www-form-urlencoded; charset=utf-8 | name=temp&data=21.5                                   | temp     | 21.5   | 60       |
      | a form with coded characters | x-www-form-urlencoded                | name=caf%C3%A9%2F1&data=1+2%2B3                       | café/1   | 1 2+3  | 60       |
      | JSON                         | json                                 | {"name":"temp","data":"21.5","ttl":30,"private":true} | temp     | 21.5   | 30       |
      | JSON with a coded number     | json                                 | {"name":"temp","data":"21.5","ttl":"30"}              | temp     | 21.5   | 30       |
      | no data, form                | x-www-form-urlencoded                | name=tick                                             | tick     | (null) | 60       |
      | no data, JSON                | json                                 | {"name":"tick"}                                       | tick     | (null) | 60       |
      | data that is null            | json                                 | {"name":"tick","data":null}                           | tick     | (null) | 60       |
      | data that is empty           | x-www-form-urlencoded                | name=tick&data=                                       | tick     |        | 60       |
      | the word null                | x-www-form-urlencoded                | name=tick&data=null                                   | tick     | null   | 60       |
      | private that is false        | x-www-form-urlencoded                | name=temp&data=1&private=false                        | temp     | 1      | 60       |
      | private that is empty        | x-www-form-urlencoded                | name=temp&data=1&private=                             | temp     | 1      | 60       |
      | no time to live              | json                                 | {"name":"temp","data":"1","ttl":0}                    | temp     | 1      | 0        |
      | the longest time to live     | json                                 | {"name":"temp","data":"1","ttl":16777215}             | temp     | 1      | 16777215 |
      | an unknown field             | x-www-form-urlencoded                | name=temp&data=1&unknown=2                            | temp     | 1      | 60       |
      | a name of 64 bytes           | x-www-form-urlencoded                | name={64 n}&data=1                                    | {64 n}   | 1      | 60       |
      | a name that begins with spar | x-www-form-urlencoded                | name=sparrow&data=tweet                               | sparrow  | tweet  | 60       |
      | a name that begins with part | x-www-form-urlencoded                | name=particul&data=tweet                              | particul | tweet  | 60       |

  Scenario Outline: Refused: <what>
    When this is sent:
      """
      POST /v1/devices/events
      Authorization: Bearer {Ada's token}
      Content-Type: application/<type>

      <body>
      """
    Then it is refused with 400 and exactly:
      """
      {"ok":false,"error":"<error>"}
      """
    And Ada has heard nothing

    Examples:
      | what                        | type                  | body                            | error                                                |
      | no name, form               | x-www-form-urlencoded | data=21                         | name is required                                     |
      | no name, JSON               | json                  | {"data":"21"}                   | name is required                                     |
      | a name that is null         | json                  | {"name":null}                   | name is required                                     |
      | an empty name, form         | x-www-form-urlencoded | name=&data=21                   | name must not be empty                               |
      | an empty name, JSON         | json                  | {"name":""}                     | name must not be empty                               |
      | a name of 65 bytes          | x-www-form-urlencoded | name={65 n}                     | name must be at most 64 bytes                        |
      | 64 characters of 65 bytes   | x-www-form-urlencoded | name={63 n}%C3%A9               | name must be at most 64 bytes                        |
      | a line break in the name    | x-www-form-urlencoded | name=a%0Adata:%20b              | name must not hold control characters                |
      | a carriage return           | x-www-form-urlencoded | name=a%0Db                      | name must not hold control characters                |
      | a zero byte                 | x-www-form-urlencoded | name=a%00b                      | name must not hold control characters                |
      | the system's name           | x-www-form-urlencoded | name=spark/status&data=offline  | names that begin with spark or particle are reserved |
      | the system's name, shouted  | json                  | {"name":"SPARK/status"}         | names that begin with spark or particle are reserved |
      | the system's word alone     | json                  | {"name":"spark"}                | names that begin with spark or particle are reserved |
      | the other word, mixed       | json                  | {"name":"ParTicle/device"}      | names that begin with spark or particle are reserved |
      | a name that is a number     | json                  | {"name":7}                      | name must be a string                                |
      | data that is a number       | json                  | {"name":"temp","data":21}       | data must be a string                                |
      | data that is an object      | json                  | {"name":"temp","data":{"t":21}} | data must be a string                                |
      | data that is too long       | x-www-form-urlencoded | name=temp&data={16385 x}        | data must be at most 16384 bytes                     |
      | a negative time to live     | json                  | {"name":"temp","ttl":-1}        | ttl must be 0 to 16777215 seconds                    |
      | a time to live out of range | x-www-form-urlencoded | name=temp&ttl=16777216          | ttl must be 0 to 16777215 seconds                    |
      | a time to live in parts     | json                  | {"name":"temp","ttl":1.5}       | ttl must be a whole number                           |
      | a time to live in words     | x-www-form-urlencoded | name=temp&ttl=long              | ttl must be a whole number                           |
      | the name twice              | x-www-form-urlencoded | name=temp&name=temp             | name is given more than once                         |
      | the name twice, JSON        | json                  | {"name":"temp","name":"temp"}   | name is given more than once                         |

  Scenario Outline: Refused whatever the event: <what>
    When this is sent:
      """
      POST /v1/devices/events
      Content-Type: application/x-www-form-urlencoded
      <header>

      name=temp&data=21<more>
      """
    Then it is refused with <status> and exactly:
      """
      <body>
      """
    And Ada has heard nothing

    Examples:
      | what                         | header                     | more               | status | body                                                                                  |
      | no token                     | X-Nothing: at all          |                    | 400    | {"error":"invalid_request","error_description":"The access token was not found"}      |
      | an unknown token             | Authorization: Bearer 0123 |                    | 401    | {"error":"invalid_token","error_description":"The access token provided is invalid."} |
      | an unknown token in the form | X-Nothing: at all          | &access_token=0123 | 401    | {"error":"invalid_token","error_description":"The access token provided is invalid."} |

  Scenario: The token may travel in the form
    When this is sent:
      """
      POST /v1/devices/events
      Content-Type: application/x-www-form-urlencoded

      access_token={Ada's token}&name=temp&data=21
      """
    Then the answer is exactly:
      """
      {"ok":true}
      """
    And Ada has heard exactly:
      | from | event | data |
      | api  | temp  | 21   |

  Scenario Outline: A body that cannot be read: <what>
    When this is sent:
      """
      POST /v1/devices/events
      Authorization: Bearer {Ada's token}
      Content-Type: <type>

      <body>
      """
    Then the status is 400
    And Ada has heard nothing

    Examples:
      | what                   | type                              | body           |
      | JSON cut off           | application/json                  | {"name":"temp" |
      | a list                 | application/json                  | ["temp"]       |
      | a form that is no text | application/x-www-form-urlencoded | name=%FF       |
      | plain text             | text/plain                        | name=temp      |

  Scenario: Our client publishes
    When Ada publishes "brewed" with "cup" for 90 s
    And Ada publishes "tick"
    Then Ada has heard exactly:
      | from | event  | data   | ttl |
      | api  | brewed | cup    | 90  |
      | api  | tick   | (null) | 60  |
