@particle-api-js
Feature: particle-api-js: devices, functions and variables

  Background:
    Given Ada owns an Argon "lamp" running the thermometer firmware
    And Ada owns an Argon "desk" running the led firmware

  Scenario: Listing and looking
    Given "desk" is offline
    When this script runs with particle-api-js 12:
      """
      const list = await particle.listDevices({ auth: token });
      const one = await particle.getDevice({ deviceId: LAMP_ID, auth: token });
      const named = await particle.getDevice({ deviceId: 'lamp', auth: token });
      return {
        list: list.body.map(({ name, connected }) => [name, connected]),
        one: one.body,
        same: named.body.id === one.body.id,
      };
      """
    Then the answer matches:
      """
      {
        "list": [["lamp", true], ["desk", false]],
        "one": { "id": "{lamp's id}", "name": "lamp", "platform_id": 12, "functions": [], "variables": { "temperature": "double" } },
        "same": true
      }
      """

  Scenario: Changing
    When this script runs with particle-api-js 12:
      """
      const of = { deviceId: DESK_ID, auth: token };
      const renamed = await particle.renameDevice({ ...of, name: 'porch' });
      const noted = await particle.setDeviceNotes({ ...of, notes: 'by the window' });
      const both = await particle.updateDevice({ ...of, name: 'hall', notes: 'by the door' });
      const signal = await particle.signalDevice({ ...of, signal: true });
      const quiet = await particle.signalDevice({ ...of, signal: false });
      const { body } = await particle.getDevice(of);
      return { renamed, noted, both, signal, quiet, name: body.name, notes: body.notes };
      """
    Then the answer matches:
      """
      {
        "renamed": { "statusCode": 200, "body": { "name": "porch" } },
        "noted": { "statusCode": 200, "body": { "notes": "by the window" } },
        "both": { "statusCode": 200 },
        "signal": { "statusCode": 200, "body": { "signaling": true } },
        "quiet": { "statusCode": 200, "body": { "signaling": false } },
        "name": "hall",
        "notes": "by the door"
      }
      """

  Scenario: Calling a function
    When this script runs with particle-api-js 12:
      """
      const call = (name, argument) => particle.callFunction({ deviceId: 'desk', name, argument, auth: token });
      return { on: await call('led', 'on'), without: await call('led'), unknown: await failure(call('brew', 'cup')) };
      """
    Then the answer matches:
      """
      {
        "on": { "statusCode": 200, "body": { "id": "{desk's id}", "connected": true, "return_value": 1 } },
        "without": { "statusCode": 200, "body": { "return_value": "<any integer>" } },
        "unknown": { "statusCode": 404, "body": { "error": "Function brew not found" } }
      }
      """

  Scenario: Reading a variable
    When this script runs with particle-api-js 12:
      """
      const read = (name) => particle.getVariable({ deviceId: 'lamp', name, auth: token });
      return { known: await read('temperature'), unknown: await failure(read('weather')) };
      """
    Then the answer matches:
      """
      {
        "known": { "statusCode": 200, "body": { "name": "temperature", "result": "<any number>", "coreInfo": { "deviceID": "{lamp's id}" } } },
        "unknown": { "statusCode": 404, "body": { "error": "<any string>" } }
      }
      """

  Scenario: A device that is away
    Given "desk" is offline
    And "lamp" is offline
    When this script runs with particle-api-js 12:
      """
      const call = particle.callFunction({ deviceId: 'desk', name: 'led', argument: 'on', auth: token });
      const read = particle.getVariable({ deviceId: 'lamp', name: 'temperature', auth: token });
      return { call: await failure(call), read: await failure(read) };
      """
    Then the answer matches:
      """
      {
        "call": { "statusCode": 400, "body": { "ok": false, "error": "Timed out." } },
        "read": { "statusCode": 408, "body": { "error": "Timed out." } }
      }
      """

  Scenario: A device that is not there, or somebody else's
    Given Grace owns a device "lab" running the led firmware
    When this script runs with particle-api-js 12:
      """
      return {
        nowhere: await failure(particle.getDevice({ deviceId: 'nowhere', auth: token })),
        hers: await failure(particle.callFunction({ deviceId: LAB_ID, name: 'led', argument: 'on', auth: token })),
      };
      """
    Then the answer matches:
      """
      { "nowhere": { "statusCode": 403, "body": { "error": "Permission Denied" } }, "hers": { "statusCode": 403, "body": { "error": "Permission Denied" } } }
      """

  Scenario: Claiming and releasing
    Given nobody owns the device "stray"
    And Grace owns a device "lab" running the led firmware
    When this script runs with particle-api-js 12:
      """
      const claimed = await particle.claimDevice({ deviceId: STRAY_ID, auth: token });
      const hers = await failure(particle.claimDevice({ deviceId: LAB_ID, auth: token }));
      const removed = await particle.removeDevice({ deviceId: STRAY_ID, auth: token });
      const { body } = await particle.listDevices({ auth: token });
      const code = await particle.getClaimCode({ auth: token });
      return { claimed, hers, removed, left: body.length, code };
      """
    Then the answer matches:
      """
      {
        "claimed": { "statusCode": 200, "body": { "ok": true, "connected": true } },
        "hers": { "statusCode": 403, "body": { "ok": false, "errors": ["That belongs to someone else. To request a transfer add ?request_transfer=true to the request."] } },
        "removed": { "statusCode": 200, "body": { "ok": true } },
        "left": 2,
        "code": { "statusCode": 200, "body": { "claim_code": "<any string>", "device_ids": ["{lamp's id}", "{desk's id}"] } }
      }
      """
