@particle-api-js
Feature: particle-api-js: accounts and the second factor

  Background:
    Given Ada has an account

  Scenario: Signing up, and what the account holds then
    When this script runs with particle-api-js 12:
      """
      const account = { username: 'joan@example.com', password: 'eniac', accountInfo: { first_name: 'Joan' } };
      const made = await particle.createUser(account);
      const auth = (await particle.login(account)).body.access_token;
      await particle.setUserInfo({ accountInfo: { last_name: 'Clarke' }, auth });
      const { body } = await particle.getUserInfo({ auth });
      return { made, body };
      """
    Then the answer matches:
      """
      {
        "made": { "statusCode": 200, "body": { "ok": true } },
        "body": { "username": "joan@example.com", "account_info": { "first_name": "Joan", "last_name": "Clarke" } }
      }
      """

  Scenario: Another name and another password
    When this script runs with particle-api-js 12:
      """
      const currentPassword = 'analytical-engine';
      const named = await particle.changeUsername({ username: 'countess@example.com', currentPassword, auth: token });
      const wrong = await failure(particle.changeUserPassword({ password: 'x', currentPassword: 'y', auth: token }));
      const changed = await particle.changeUserPassword({ password: 'difference-engine', currentPassword, auth: token });
      const login = await particle.login({ username: 'countess@example.com', password: 'difference-engine' });
      return { named, wrong, changed, login };
      """
    Then the answer matches:
      """
      {
        "named": { "statusCode": 200 },
        "wrong": { "statusCode": 403 },
        "changed": { "statusCode": 200 },
        "login": { "statusCode": 200 }
      }
      """

  Scenario: A forgotten password
    When this script runs with particle-api-js 12:
      """
      return particle.resetPassword({ username: 'ada@example.com' });
      """
    Then the answer matches:
      """
      { "statusCode": 200, "body": { "ok": true } }
      """
    And Ada has a mail about "Reset your password"

  Scenario: A second factor is turned on and off
    When this script runs with particle-api-js 12:
      """
      return (await particle.enableMfa({ auth: token })).body;
      """
    Then the answer matches:
      """
      { "mfa_token": "<any string>", "mfa_secret": "<any string>", "mfa_url": "<any string>" }
      """
    When this script runs with particle-api-js 12:
      """
      const confirmed = await particle.confirmMfa({ mfaToken: '{the mfa_token}', otp: '{code of the mfa_secret}', auth: token });
      const refused = await failure(particle.login({ username: 'ada@example.com', password: 'analytical-engine' }));
      const disabled = await particle.disableMfa({ currentPassword: 'analytical-engine', auth: token });
      return { confirmed, refused, disabled };
      """
    Then the answer matches:
      """
      {
        "confirmed": { "statusCode": 200 },
        "refused": { "statusCode": 403, "body": { "error": "mfa_required" } },
        "disabled": { "statusCode": 200 }
      }
      """

  Scenario: The end of an account
    When this script runs with particle-api-js 12:
      """
      const wrong = await failure(particle.deleteUser({ password: 'x', auth: token }));
      return { wrong, deleted: await particle.deleteUser({ password: 'analytical-engine', auth: token }) };
      """
    Then the answer matches:
      """
      { "wrong": { "statusCode": 403 }, "deleted": { "statusCode": 200 } }
      """
    And Ada's token is no longer accepted
