@particle-api-js
Feature: particle-api-js: compiling and flashing

  Scenario: A module goes over the air
    Given Ada owns an Argon "lamp" running the thermometer firmware
    When this script runs with particle-api-js 12:
      """
      const files = { 'firmware.bin': '../../firmware/sketches/led.wasm' };
      return particle.flashDevice({ deviceId: LAMP_ID, files, auth: token });
      """
    Then the answer matches:
      """
      { "statusCode": 200, "body": { "id": "{lamp's id}", "status": "Update started" } }
      """
    When 5 s pass
    And Ada calls "led" on "lamp" with "on"
    Then the device returns 1

  Scenario: What can be compiled for
    Given Ada has an account
    When this script runs with particle-api-js 12:
      """
      return particle.listBuildTargets({ onlyFeatured: true, auth: token });
      """
    Then the answer matches:
      """
      { "statusCode": 200, "body": { "targets": "<any list>", "platforms": "<any object>", "default_versions": "<any object>" } }
      """

  @clang @in-process
  Scenario: A sketch is compiled and fetched
    Given the cloud may compile
    And Ada has an account
    When this script runs with particle-api-js 12:
      """
      const sketch = { 'blink.ino': '../../firmware/sketches/blink.ino' };
      const { body } = await particle.compileCode({ files: sketch, platformId: 12, auth: token });
      const module = await particle.downloadFirmwareBinary({ binaryId: body.binary_id, auth: token });
      const file = await particle.downloadFile({ uri: url + body.binary_url + `?access_token=${token}` });
      const broken = { 'broken.ino': Buffer.from('void loop() { nonsense(); }') };
      const refused = await failure(particle.compileCode({ files: broken, platformId: 12, auth: token }));
      return { body, begins: module.subarray(0, 4).toString('latin1'), same: file.equals(module), refused };
      """
    Then the answer matches:
      """
      {
        "body": { "ok": true, "binary_id": "<any id>", "binary_url": "<any string>", "sizeInfo": "<any string>" },
        "begins": "\u0000asm",
        "same": true,
        "refused": { "body": { "ok": false, "output": "Compiler timed out or encountered an error", "errors": ["<any string>"] } }
      }
      """
