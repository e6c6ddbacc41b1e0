@particle-api-js
Feature: particle-api-js: logging in and out

  Background:
    Given Ada has an account
    And Grace has an account with a second factor

  Scenario: Name and password
    When this script runs with particle-api-js 12:
      """
      const login = await particle.login({ username: 'ada@example.com', password: 'analytical-engine' });
      const auth = login.body.access_token;
      const devices = await particle.listDevices({ auth });
      return { login, devices };
      """
    Then the answer matches:
      """
      {
        "login": {
          "statusCode": 200,
          "body": { "token_type": "bearer", "access_token": "<any string>", "expires_in": 7776000, "refresh_token": "<any string>" }
        },
        "devices": { "statusCode": 200, "body": [] }
      }
      """

  Scenario: A token for five minutes
    When this script runs with particle-api-js 12:
      """
      const login = { username: 'ada@example.com', password: 'analytical-engine', tokenDuration: 300 };
      return (await particle.login(login)).body;
      """
    Then the answer matches:
      """
      { "expires_in": 300 }
      """
    When 301 s pass
    And this script runs with particle-api-js 12:
      """
      return failure(particle.listDevices({ auth: '{the access_token}' }));
      """
    Then the answer matches:
      """
      {
        "statusCode": 401,
        "errorDescription": "HTTP error 401 from /v1/devices - The access token provided has expired.",
        "shortErrorDescription": "The access token provided has expired.",
        "body": { "error": "invalid_token" }
      }
      """

  Scenario: A wrong password
    When this script runs with particle-api-js 12:
      """
      return failure(particle.login({ username: 'ada@example.com', password: 'difference-engine' }));
      """
    Then the answer matches:
      """
      {
        "statusCode": 400,
        "errorDescription": "HTTP error 400 from /oauth/token - User credentials are invalid",
        "shortErrorDescription": "User credentials are invalid",
        "body": { "error": "invalid_grant", "error_description": "User credentials are invalid" }
      }
      """

  Scenario: A second factor
    When this script runs with particle-api-js 12:
      """
      const refused = await failure(particle.login({ username: 'grace@example.com', password: 'nanosecond' }));
      const mfaToken = refused.body.mfa_token;
      const wrong = await failure(particle.sendOtp({ mfaToken, otp: '000000' }));
      const login = await particle.sendOtp({ mfaToken, otp: '{Grace's code}' });
      const user = await particle.getUserInfo({ auth: login.body.access_token });
      return { refused, wrong, login, username: user.body.username };
      """
    Then the answer matches:
      """
      {
        "refused": { "statusCode": 403, "body": { "error": "mfa_required", "mfa_token": "<any string>" } },
        "wrong": { "statusCode": 400, "body": { "error": "<any string>" } },
        "login": { "statusCode": 200, "body": { "access_token": "<any string>", "expires_in": 7776000 } },
        "username": "grace@example.com"
      }
      """

  Scenario: A client of one's own
    When this script runs with particle-api-js 12:
      """
      const { body } = await particle.createOAuthClient({ name: 'Tool', type: 'installed', auth: token });
      const tool = new Particle({ baseUrl: url, clientId: body.client.id, clientSecret: body.client.secret });
      const login = await tool.loginAsClientOwner({});
      const user = await particle.getUserInfo({ auth: login.body.access_token });
      return { login, username: user.body.username };
      """
    Then the answer matches:
      """
      { "login": { "statusCode": 200, "body": { "access_token": "<any string>" } }, "username": "ada@example.com" }
      """

  Scenario: Logging out
    When this script runs with particle-api-js 12:
      """
      const ended = await particle.deleteCurrentAccessToken({ auth: token });
      return { ended, after: await failure(particle.getUserInfo({ auth: token })) };
      """
    Then the answer matches:
      """
      { "ended": { "statusCode": 200, "body": { "ok": true } }, "after": { "statusCode": 401 } }
      """
    And Ada's token is no longer accepted

  Scenario: A token is ended by whoever knows it
    When this script runs with particle-api-js 12:
      """
      return particle.deleteAccessToken({ token });
      """
    Then the answer matches:
      """
      { "statusCode": 200, "body": { "ok": true } }
      """
    And Ada's token is no longer accepted

  Scenario: All tokens are ended
    Given Ada is logged in at work too
    When this script runs with particle-api-js 12:
      """
      return particle.deleteActiveAccessTokens({ auth: token });
      """
    Then the answer matches:
      """
      { "statusCode": 200, "body": { "ok": true } }
      """
    And Ada's session at work is over

  Scenario: Nobody answers
    When this script runs with particle-api-js 12:
      """
      const nobody = new Particle({ baseUrl: 'http://127.0.0.1:9' });
      const told = await failure(nobody.listDevices({ auth: token }));
      return { status: told.statusCode === undefined, words: told.errorDescription };
      """
    Then the answer matches:
      """
      { "status": true, "words": "Network error from http://127.0.0.1:9/v1/devices" }
      """
