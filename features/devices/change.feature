Feature: Changing a device

  Background:
    Given Ada owns a device "lamp"

  Scenario: A renamed device has the new name and not the old one
    When Ada renames "lamp" to "lantern"
    Then Ada finds her device under the name "lantern" alone

  Scenario: The old name is free again
    When Ada renames "lamp" to "lantern"
    Then Ada has no device "lamp"

  Scenario: A name of many languages
    When Ada renames "lamp" to "Füße/灯 #1?"
    Then Ada finds her device under the name "Füße/灯 #1?" alone

  Scenario: Sneaky Pete renames nothing
    Given Sneaky Pete has an account
    When Sneaky Pete renames "lamp" to "mine"
    Then it fails because there is no such device

  Scenario: Notes
    When Ada notes "above the desk" about "lamp"
    Then Ada's device "lamp" has the notes "above the desk"

  Scenario: A device signals
    When Ada makes "lamp" signal
    Then "lamp" is signaling

  Scenario: A device stops signaling
    Given Ada makes "lamp" signal
    When Ada makes "lamp" stop signaling
    Then "lamp" is not signaling

  Scenario: An offline device does not signal
    Given "lamp" is offline
    When Ada makes "lamp" signal
    Then the signal fails because the device cannot be reached

  @in-process
  Scenario: Everybody who renames at the same time is answered, and one of the names stays
    Given the cloud serves on several threads
    When Ada renames "lamp" to 40 different names at the same time
    Then all 40 renames were answered, and Ada finds the device under one of the names alone
