@particle-api-js
Feature: particle-api-js: events
  Streams of the client itself, with its own clock for what is too long; the cloud's clock moves when a scenario says so.

  Background:
    Given Ada owns a device "tank" running the sensor firmware
    And the level on "tank" climbs from 0 to 4000 in 20 s, again and again
    And Grace has an account

  Scenario: Publishing, and hearing of it
    When this script runs with particle-api-js 12:
      """
      const stream = await particle.getEventStream({ deviceId: 'mine', name: 'door', auth: token });
      const heard = once(stream, 'event');
      const published = await particle.publishEvent({ name: 'door/front', data: 'open: "Füße" 灯', isPrivate: true, auth: token });
      console.log('listening');
      const [event] = await heard;
      stream.abort();
      return { published, event };
      """
    Then the answer matches:
      """
      {
        "published": { "statusCode": 200, "body": { "ok": true } },
        "event": { "name": "door/front", "data": "open: \"Füße\" 灯", "ttl": 60, "published_at": "<any date>", "coreid": "<any string>" }
      }
      """

  Scenario Outline: What a device says, on <stream>
    Given this script was started with particle-api-js 12:
      """
      const stream = await particle.getEventStream({ <options>, auth: token });
      console.log('listening');
      const [{ name, coreid, published_at, data }] = await once(stream, 'event');
      return { name, coreid, data: Number(data) > 0, date: !isNaN(new Date(published_at)) };
      """
    And its output contains "listening"
    When 3 s pass
    And the script ends
    Then the answer matches:
      """
      { "name": "sensorValueEvent", "coreid": "{tank's id}", "data": true, "date": true }
      """

    Examples:
      | stream             | options                         |
      | all events         | name: 'sensor'                  |
      | one's own devices  | deviceId: 'mine'                |
      | one device         | deviceId: TANK_ID, name: 'sens' |
      | one device by name | deviceId: 'tank'                |

  Scenario: A stream that is refused
    When this script runs with particle-api-js 12:
      """
      const told = (promise) => promise.then(() => 'opened', ({ statusCode, body }) => ({ statusCode, body }));
      return {
        token: await told(particle.getEventStream({ deviceId: 'mine', auth: 'nonsense' })),
        device: await told(particle.getEventStream({ deviceId: 'nowhere', auth: token })),
      };
      """
    Then the answer matches:
      """
      { "token": { "statusCode": 401, "body": { "error": "invalid_token" } }, "device": { "statusCode": "<any integer>" } }
      """

  Scenario: Empty lines that keep a stream alive are no events
    Given this script was started with particle-api-js 12:
      """
      const stream = await particle.getEventStream({ deviceId: 'mine', name: 'mark', auth: token });
      stream.on('disconnect', () => console.log('disconnected'));
      console.log('listening');
      const [event] = await once(stream, 'event');
      return event;
      """
    And its output contains "listening"
    When 60 s pass
    And Ada publishes "mark" with "after a minute"
    And the script ends
    Then the answer matches:
      """
      { "name": "mark", "data": "after a minute" }
      """
    And its output does not contain "disconnected"

  Scenario: The cloud ends a stream, and the client comes back
    Given the fault:
      """
      {"path": "/v1/devices/events/{*prefix}", "drop_after": 1, "times": 1}
      """
    And this script was started with particle-api-js 12:
      """
      const stream = await particle.getEventStream({ deviceId: 'mine', name: 'temp', auth: token });
      for (const name of ['disconnect', 'reconnect', 'reconnect-success']) {
        stream.on(name, () => console.log(name));
      }
      stream.on('event', ({ data }) => console.log(`heard ${data}`));
      console.log('listening');
      await once(stream, 'reconnect-success');
      const [event] = await once(stream, 'event');
      return event;
      """
    And its output contains "listening"
    When Ada publishes "temp" with "20"
    Then its output contains "reconnect-success"
    When Ada publishes "temp" with "22"
    And the script ends
    Then its output contains, in this order:
      | heard 20          |
      | disconnect        |
      | reconnect         |
      | reconnect-success |
      | heard 22          |
    And the answer matches:
      """
      { "name": "temp", "data": "22" }
      """

  Scenario: Whoever has heard enough leaves
    Given this script was started with particle-api-js 12:
      """
      const stream = await particle.getEventStream({ deviceId: 'mine', auth: token });
      stream.once('event', () => {
        stream.abort();
        console.log('gone');
      });
      console.log('listening');
      await new Promise((resolve) => setTimeout(resolve, 600_000));
      """
    And its output contains "listening"
    When Ada publishes "enough"
    Then its output contains "gone"
    And at last 0 streams are open

  Scenario: Nothing of somebody else's is heard
    When this script runs with particle-api-js 12:
      """
      const stream = await particle.getEventStream({ name: 'door', auth: ADA_TOKEN });
      const heard = once(stream, 'event');
      await particle.publishEvent({ name: 'door', data: 'hers', auth: GRACE_TOKEN });
      await particle.publishEvent({ name: 'door', data: 'mine', auth: ADA_TOKEN });
      return (await heard)[0].data;
      """
    Then the answer matches:
      """
      "mine"
      """
