Feature: What attackers try, and what they are told
  What they try elsewhere: a code that is replayed, intercepted, or too old, and redirects to hosts that look right, in
  authorization_code; a log-in finished by another client, in token_on_the_wire; refresh tokens of another client, too old
  or used, in client_credentials_on_the_wire; a token in two places, in authentication/token_places_on_the_wire; passwords
  guessed at one place, in limits/log_in; devices of others, in customers and in token_places_on_the_wire.

  Background:
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[user]]
      username = "grace@example.com"
      password = "nanosecond"
      mfa_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
      recovery_codes = ["mark-1-moth-1947"]

      [[user]]
      username = "edith@example.com"
      sso = true

      [[product]]
      id = 20001
      slug = "kettle"
      owner = "ada@example.com"

      [[client]]
      id = "mobicle"
      secret = "hush"
      name = "Mobicle"
      redirect_uris = ["https://mobicle.example/callback"]
      owner = "ada@example.com"

      [[client]]
      id = "kettle-server"
      secret = "steam"
      product = "kettle"

      [[client]]
      id = "kettle-shop"
      secret = "steam"
      product = "kettle"
      scope = "customers:create"
      """

  Rule: Who is gone leaves no way in

    Scenario: The token of a user who is gone
      Given this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic particle:particle}
        Content-Type: application/x-www-form-urlencoded

        grant_type=password&username=ada@example.com&password=analytical-engine
        """
      And this was sent:
        """
        DELETE /v1/user
        Authorization: Bearer {the access_token}
        Content-Type: application/x-www-form-urlencoded

        password=analytical-engine
        """
      When this is sent:
        """
        GET /v1/devices
        Authorization: Bearer {the access_token}
        """
      Then all answers are as recorded

    Scenario: The product's token when the client that asked for it is gone
      Given this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic kettle-server:steam}
        Content-Type: application/x-www-form-urlencoded

        grant_type=client_credentials
        """
      And this was sent:
        """
        DELETE /v1/products/kettle/clients/kettle-server
        Authorization: Bearer {Ada's token}
        """
      And this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic kettle-server:steam}
        Content-Type: application/x-www-form-urlencoded

        grant_type=refresh_token&refresh_token={the refresh_token}
        """
      When this is sent:
        """
        GET /v1/products/kettle/customers
        Authorization: Bearer {the access_token}
        """
      Then all answers are as recorded

    Scenario: The code of a user who is gone
      Given this was sent:
        """
        GET /oauth/authorize?response_type=code&client_id=mobicle
        """
      And this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=login&username=grace@example.com&password=nanosecond
        """
      And this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=code&otp={Grace's code}
        """
      And this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=allow
        """
      And this was sent:
        """
        DELETE /v1/user
        Authorization: Bearer {Grace's token}
        Content-Type: application/x-www-form-urlencoded

        password=nanosecond
        """
      When this is sent:
        """
        POST /oauth/token
        Authorization: Basic {basic mobicle:hush}
        Content-Type: application/x-www-form-urlencoded

        grant_type=authorization_code&code={the code}
        """
      Then the answer is as recorded

  Rule: An mfa_token is for one thing

    Scenario: It is no access token
      Given this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic particle:particle}
        Content-Type: application/x-www-form-urlencoded

        grant_type=password&username=grace@example.com&password=nanosecond
        """
      When this is sent:
        """
        GET /v1/devices
        Authorization: Bearer {the mfa_token}
        """
      Then the answer is as recorded

    Scenario: That of an offer does not log in
      Given this was sent:
        """
        GET /v1/user/mfa-enable
        Authorization: Bearer {Ada's token}
        """
      When this is sent:
        """
        POST /oauth/token
        Authorization: Basic {basic particle:particle}
        Content-Type: application/x-www-form-urlencoded

        grant_type=urn:custom:mfa-otp&mfa_token={the mfa_token}&otp={code of the mfa_secret}
        """
      Then the answer is as recorded

    Scenario: That of a log-in does not confirm an offer
      Given this was sent:
        """
        GET /v1/user/mfa-enable
        Authorization: Bearer {Ada's token}
        """
      And this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic particle:particle}
        Content-Type: application/x-www-form-urlencoded

        grant_type=password&username=grace@example.com&password=nanosecond
        """
      When this is sent:
        """
        POST /v1/user/mfa-enable
        Authorization: Bearer {Ada's token}
        Content-Type: application/x-www-form-urlencoded

        mfa_token={the mfa_token}&otp={code of the mfa_secret}
        """
      Then the answer is as recorded

    Scenario: The code of another user does not go with it
      Given this was sent:
        """
        GET /v1/user/mfa-enable
        Authorization: Bearer {Ada's token}
        """
      And this was sent:
        """
        POST /v1/user/mfa-enable
        Authorization: Bearer {Ada's token}
        Content-Type: application/x-www-form-urlencoded

        mfa_token={the mfa_token}&otp={code of the mfa_secret}
        """
      And 1 minute goes by
      And this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic particle:particle}
        Content-Type: application/x-www-form-urlencoded

        grant_type=password&username=ada@example.com&password=analytical-engine
        """
      When this is sent:
        """
        POST /oauth/token
        Authorization: Basic {basic particle:particle}
        Content-Type: application/x-www-form-urlencoded

        grant_type=urn:custom:mfa-otp&mfa_token={the mfa_token}&otp={Grace's code}
        """
      Then the answer is as recorded

    Scenario: It logs in once
      Given this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic particle:particle}
        Content-Type: application/x-www-form-urlencoded

        grant_type=password&username=grace@example.com&password=nanosecond
        """
      And this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic particle:particle}
        Content-Type: application/x-www-form-urlencoded

        grant_type=urn:custom:recovery-code&mfa_token={the mfa_token}&recovery_code=mark-1-moth-1947
        """
      When this is sent:
        """
        POST /oauth/token
        Authorization: Basic {basic particle:particle}
        Content-Type: application/x-www-form-urlencoded

        grant_type=urn:custom:mfa-otp&mfa_token={the mfa_token}&otp={Grace's code}
        """
      Then the answer is as recorded

  Rule: No scope grows

    Scenario: A refresh that asks for more gets what there was
      Given this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic kettle-shop:steam}
        Content-Type: application/x-www-form-urlencoded

        grant_type=client_credentials
        """
      And this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic kettle-shop:steam}
        Content-Type: application/x-www-form-urlencoded

        grant_type=refresh_token&refresh_token={the refresh_token}&scope=*:*
        """
      When this is sent:
        """
        GET /v1/products/kettle/customers
        Authorization: Bearer {the access_token}
        """
      Then all answers are as recorded

    Scenario: A client that is limited later does not renew what it had
      Given this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic kettle-server:steam}
        Content-Type: application/x-www-form-urlencoded

        grant_type=client_credentials
        """
      And this was sent:
        """
        PUT /v1/products/kettle/clients/kettle-server
        Authorization: Bearer {Ada's token}
        Content-Type: application/x-www-form-urlencoded

        scope=customers:create
        """
      And this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic kettle-server:steam}
        Content-Type: application/x-www-form-urlencoded

        grant_type=refresh_token&refresh_token={the refresh_token}
        """
      When this is sent:
        """
        GET /v1/products/kettle/customers
        Authorization: Bearer {the access_token}
        """
      Then all answers are as recorded

    Scenario: A product's client asks for everything
      When this is sent:
        """
        POST /oauth/token
        Authorization: Basic {basic kettle-shop:steam}
        Content-Type: application/x-www-form-urlencoded

        grant_type=client_credentials&scope=*:*
        """
      Then the answer is as recorded

    Scenario Outline: A code is nothing for <client>
      When this is sent:
        """
        POST /oauth/token
        Authorization: Basic {basic <client>:<secret>}
        Content-Type: application/x-www-form-urlencoded

        grant_type=authorization_code&code=b5b901e8760164e134199bc2c3dd1d228acf2d90
        """
      Then the answer is as recorded

      Examples:
        | client        | secret   |
        | particle      | particle |
        | kettle-server | steam    |

  Rule: A redirect goes to the letter of what is registered

    Scenario Outline: A redirect <case>
      When this is sent:
        """
        GET /oauth/authorize?response_type=code&client_id=mobicle&redirect_uri=<uri>
        """
      Then the answer is as recorded

      Examples:
        | case                                | uri                                                        |
        | with an encoded slash               | https%3A%2F%2Fmobicle.example%2Fcallback%252F..%252Fevil   |
        | with encoded dots                   | https%3A%2F%2Fmobicle.example%2Fcallback%2F%252e%252e%2F   |
        | with a backslash before the user    | https%3A%2F%2Fevil.example%5C%40mobicle.example%2Fcallback |
        | behind a user name and a password   | https%3A%2F%2Fmobicle.example%3A443%40evil.example%2F      |
        | to another port                     | https%3A%2F%2Fmobicle.example%3A8443%2Fcallback            |
        | to a script                         | javascript%3Aalert%281%29%2F%2Fmobicle.example%2Fcallback  |
        | with a line break                   | https%3A%2F%2Fmobicle.example%2Fcallback%0D%0AX-Evil%3A+1  |
        | that is given twice                 | https%3A%2F%2Fmobicle.example%2Fcallback&redirect_uri=https%3A%2F%2Fevil.example%2F |

  Rule: A form works once, in the browser that it was given to

    Background:
      Given this was sent:
        """
        GET /oauth/authorize?response_type=code&client_id=mobicle&state=s
        """

    Scenario: A page of another site posts the form, without the cookie
      When this is sent:
        """
        POST /oauth/authorize
        Origin: https://evil.example
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=login&username=ada@example.com&password=analytical-engine
        """
      Then the answer is as recorded

    Scenario: Somebody's own cookie with the form of another
      Given this was sent:
        """
        GET /oauth/authorize?response_type=code&client_id=mobicle&state=mine
        """
      When this is sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the first transaction}&step=login&username=ada@example.com&password=analytical-engine
        """
      Then the answer is as recorded

    Scenario: Consent before the log-in
      When this is sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=allow
        """
      Then the answer is as recorded

    Scenario: Consent twice gives one code
      Given this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=login&username=ada@example.com&password=analytical-engine
        """
      And this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=allow
        """
      When this is sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=allow
        """
      Then all answers are as recorded

    Scenario: A code twice costs the token of the first time
      Given this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=login&username=ada@example.com&password=analytical-engine
        """
      And this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=allow
        """
      And this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic mobicle:hush}
        Content-Type: application/x-www-form-urlencoded

        grant_type=authorization_code&code={the code}
        """
      And this was sent:
        """
        POST /oauth/token
        Authorization: Basic {basic mobicle:hush}
        Content-Type: application/x-www-form-urlencoded

        grant_type=authorization_code&code={the code}
        """
      When this is sent:
        """
        GET /v1/devices
        Authorization: Bearer {the access_token}
        """
      Then all answers are as recorded

    Scenario: A code that lay about for half a minute
      Given this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=login&username=ada@example.com&password=analytical-engine
        """
      And this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=allow
        """
      And 30 seconds go by
      When this is sent:
        """
        POST /oauth/token
        Authorization: Basic {basic mobicle:hush}
        Content-Type: application/x-www-form-urlencoded

        grant_type=authorization_code&code={the code}
        """
      Then the answer is as recorded

    Scenario: A recovery code in place of the one-time code, twice
      Given this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=login&username=grace@example.com&password=nanosecond
        """
      And this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=code&otp=Mark-1+moth-1947
        """
      And this was sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=login&username=grace@example.com&password=nanosecond
        """
      When this is sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=code&otp=Mark-1+moth-1947
        """
      Then all answers are as recorded

    Scenario: Single sign-on has no password here, whatever is typed
      When this is sent:
        """
        POST /oauth/authorize
        Cookie: {the cookie}
        Content-Type: application/x-www-form-urlencoded

        transaction={the transaction}&step=login&username=edith@example.com&password=open-sesame
        """
      Then the answer is as recorded
