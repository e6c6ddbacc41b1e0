@particle-api-js
Feature: particle-api-js: whatever else one asks for

  Background:
    Given Ada owns a device "lamp" running the led firmware

  Scenario: Requests by hand
    When this script runs with particle-api-js 12:
      """
      const uri = particle.deviceUri({ deviceId: 'lamp' });
      const read = await particle.get({ uri, auth: token });
      const called = await particle.post({ uri: `${uri}/led`, data: { arg: 'on' }, auth: token });
      const noted = await particle.put({ uri, data: { notes: 'mine' }, auth: token });
      const asked = await particle.request({ uri: '/v1/user', method: 'get', auth: token });
      const head = await failure(particle.head({ uri, auth: token }));
      const patched = await failure(particle.patch({ uri, data: {}, auth: token }));
      const removed = await particle.delete({ uri, auth: token });
      return {
        uri, read: read.body.name, called: called.body.return_value, noted: noted.body.notes, asked: asked.body.username,
        head: head.statusCode, patched: patched.statusCode, removed: removed.body,
      };
      """
    Then the answer matches:
      """
      {
        "uri": "/v1/devices/lamp", "read": "lamp", "called": 1, "noted": "mine", "asked": "ada@example.com",
        "head": 200, "patched": 404, "removed": { "ok": true }
      }
      """

  Scenario: A default token, another address, and who is asking
    When this script runs with particle-api-js 12:
      """
      const other = new Particle({ baseUrl: 'http://127.0.0.1:9' });
      other.setBaseUrl(url);
      other.setDefaultAuth(token);
      other.setContext('tool', { name: 'bench', version: '1.0' });
      other.setContext('project', { name: 'lights' });
      const { body } = await other.listDevices({});
      const client = particle.client({ auth: token });
      return { names: body.map(({ name }) => name), client: (await client.listDevices()).body.map(({ name }) => name) };
      """
    Then the answer matches:
      """
      { "names": ["lamp"], "client": ["lamp"] }
      """
