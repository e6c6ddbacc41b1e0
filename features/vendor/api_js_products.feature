@particle-api-js
Feature: particle-api-js: products, applications and integrations

  Background:
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[user]]
      username = "pete@example.com"
      password = "let-me-in"

      [[product]]
      id = 20001
      slug = "kettle"
      owner = "ada@example.com"
      team = ["pete@example.com"]

      [[client]]
      id = "kettle-server"
      secret = "steam"
      product = "kettle"
      """

  Scenario: Customers of a product
    When this script runs with particle-api-js 12:
      """
      const server = new Particle({ baseUrl: url, clientId: 'kettle-server', clientSecret: 'steam' });
      const customer = { email: 'kid@example.com', password: 'tea', product: 'kettle' };
      return { made: await server.createCustomer(customer), again: await failure(server.createCustomer(customer)) };
      """
    Then the answer matches:
      """
      { "made": { "statusCode": 201, "body": { "access_token": "<any string>" } }, "again": { "statusCode": 400 } }
      """

  Scenario: Applications of a user and of a product
    When this script runs with particle-api-js 12:
      """
      const told = [];
      for (const product of [undefined, 'kettle']) {
        const made = await particle.createOAuthClient({ name: 'App', type: 'installed', product, auth: token });
        const clientId = made.body.client.id;
        const changed = await particle.updateOAuthClient({ clientId, name: 'Application', product, auth: token });
        const listed = await particle.listOAuthClients({ product, auth: token });
        const names = listed.body.clients.map(({ name }) => name);
        const deleted = await particle.deleteOAuthClient({ clientId, product, auth: token });
        told.push({ type: made.body.client.type, changed: changed.statusCode, listed: names.includes('Application'), deleted });
      }
      return told;
      """
    Then the answer matches:
      """
      [
        { "type": "installed", "changed": 200, "listed": true, "deleted": { "statusCode": 204 } },
        { "type": "installed", "changed": 200, "listed": true, "deleted": { "statusCode": 204 } }
      ]
      """

  Scenario: The team
    When this script runs with particle-api-js 12:
      """
      const before = await particle.listTeamMembers({ product: 'kettle', auth: token });
      const removed = await particle.removeTeamMember({ username: 'pete@example.com', product: 'kettle', auth: token });
      const after = await particle.listTeamMembers({ product: 'kettle', auth: token });
      return { before: before.body.team.length, removed, after: after.body.team };
      """
    Then the answer matches:
      """
      { "before": 2, "removed": { "statusCode": 200, "body": { "ok": true } }, "after": [{ "username": "ada@example.com" }] }
      """

  Scenario Outline: Integrations of <whose>
    When this script runs with particle-api-js 12:
      """
      const mine = { <scope> auth: token };
      const settings = { integration_type: 'Webhook', url: 'https://hooks.example/tank', requestType: 'POST' };
      const made = await particle.createIntegration({ event: 'tank', settings, ...mine });
      const integrationId = made.body.id;
      const edited = await particle.editIntegration({ integrationId, event: 'level', settings, ...mine });
      const listed = await particle.listIntegrations(mine);
      const deleted = await particle.deleteIntegration({ integrationId, ...mine });
      return { made: made.statusCode, edited: edited.statusCode, listed: listed.body.map(({ event }) => event), deleted };
      """
    Then the answer matches:
      """
      { "made": 201, "edited": 200, "listed": ["level"], "deleted": { "statusCode": 204 } }
      """

    Examples:
      | whose     | scope              |
      | a user    |                    |
      | a product | product: 'kettle', |

  Scenario Outline: Webhooks of <whose>
    When this script runs with particle-api-js 12:
      """
      const mine = { <scope> auth: token };
      const hook = { method: 'GET', query: { level: '{{PARTICLE_EVENT_VALUE}}' } };
      const made = await particle.createWebhook({ event: 'tank', url: 'https://hooks.example/tank', hook, ...mine });
      const listed = await particle.listWebhooks(mine);
      const deleted = await particle.deleteWebhook({ hookId: made.body.id, ...mine });
      return { ok: made.body.ok, listed: listed.body.map(({ event, requestType }) => [event, requestType]), deleted };
      """
    Then the answer matches:
      """
      { "ok": true, "listed": [["tank", "GET"]], "deleted": { "statusCode": 204 } }
      """

    Examples:
      | whose     | scope              |
      | a user    |                    |
      | a product | product: 'kettle', |
