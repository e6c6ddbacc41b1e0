//! One update at a time for each device, from its start to its end.

use std::collections::HashMap;

use bytes::Bytes;
use firmware::link::{Downlink, Token, UpdateRefusal};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::cloud::{Cloud, Effect};
use crate::devices::DeviceKey;
use crate::link::{Ask, Wait};
use crate::timers::{Due, TimerKey};

/// Bytes of a chunk. Observed (Device OS).
const CHUNK: usize = 512;
/// How often chunks are sent, and how many at once: 160 KB a second. Chosen; a real device takes 10 to 60 s for an update.
const PACE: SignedDuration = SignedDuration::from_millis(100);
const CHUNKS_AT_ONCE: usize = 32;
/// Bytes that may be on the way without an answer. Observed (Device OS).
const WINDOW: usize = 128 * 1024;
/// How long a device may be silent in the middle of an update. Observed (Device OS).
const SILENCE: SignedDuration = SignedDuration::from_secs(300);
/// How long chunks may be without an answer before they are sent again. Chosen.
const RESEND: SignedDuration = SignedDuration::from_secs(5);
/// Why an update came to nothing that the device did not even answer.
const UNANSWERED: &str = "the device did not answer";

/// Updates that are under way.
#[derive(Default)]
pub(crate) struct Updates(HashMap<DeviceKey, Update>);

struct Update {
    image: Bytes,
    /// Chunks that were sent, and those that the device has.
    sent: usize,
    arrived: usize,
    stage: Stage,
    /// When the device last said anything about it.
    heard: Timestamp,
    timer: Option<TimerKey>,
}

#[derive(PartialEq)]
enum Stage {
    /// The device was asked, by this request, whether it takes the update.
    Asking(Token),
    Sending,
    /// The device has all of it, and was asked whether it is good.
    Finishing(Token),
}

/// Why no update begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FlashError {
    /// Another one is under way.
    Busy,
}

/// How the last update of a device ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LastUpdate {
    pub(crate) at: Timestamp,
    /// Why it failed, if it did.
    pub(crate) failure: Option<String>,
}

impl Update {
    fn chunks(&self) -> usize {
        self.image.len().div_ceil(CHUNK)
    }
}

impl Cloud {
    /// Offers a device another firmware. The wait is for the device to say that it takes it.
    pub(crate) fn flash(&mut self, device: DeviceKey, image: Bytes, now: Timestamp) -> Result<Wait, FlashError> {
        match self.updates.0.get(&device).map(|update| &update.stage) {
            None => {}
            // It never answered, so it may be asked again.
            Some(Stage::Asking(token)) if !self.is_open(*token) => {
                self.end_update(device, Some(UNANSWERED.to_owned()), now)
            }
            Some(_) => return Err(FlashError::Busy),
        }
        let size = u32::try_from(image.len()).unwrap_or(u32::MAX);
        let hash = Sha256::digest(&image).into();
        let wait = self.ask(device, Ask::Update { size, chunk: CHUNK as u16, hash }, now);
        if self.devices.get(device).online {
            let (sent, arrived, stage) = (0, 0, Stage::Asking(wait.token()));
            self.updates.0.insert(device, Update { image, sent, arrived, stage, heard: now, timer: None });
            self.look_at_update_again(device, now, SILENCE);
        }
        Ok(wait)
    }

    /// Whether an update of this device is under way, and how much of it the device has.
    pub(crate) fn update_progress(&self, device: DeviceKey) -> Option<(usize, usize)> {
        let update = self.updates.0.get(&device)?;
        Some(((update.arrived * CHUNK).min(update.image.len()), update.image.len()))
    }

    /// The device has answered whether it takes the update.
    pub(crate) fn update_started(
        &mut self,
        device: DeviceKey,
        token: Token,
        result: Result<(), UpdateRefusal>,
        at: Timestamp,
    ) {
        let Some(update) = self.updates.0.get_mut(&device).filter(|update| update.stage == Stage::Asking(token)) else {
            return;
        };
        match result {
            Ok(()) => {
                update.stage = Stage::Sending;
                update.heard = at;
                self.publish_flash_status(device, "started ", at);
                self.update_goes_on(device, at);
            }
            Err(refusal) => {
                if refusal == UpdateRefusal::Disabled {
                    self.tell_of_pending(device, true, at);
                }
                self.end_update(device, Some(refusal.to_string()), at);
            }
        }
    }

    /// The device has so many chunks, without a gap.
    pub(crate) fn update_chunks_arrived(&mut self, device: DeviceKey, count: u32, at: Timestamp) {
        let Some(update) = self.updates.0.get_mut(&device).filter(|update| update.stage == Stage::Sending) else {
            return;
        };
        update.heard = at;
        update.arrived = update.arrived.max(count as usize).min(update.sent);
        if update.arrived == update.chunks() {
            let token = self.fresh_token();
            if let Some(update) = self.updates.0.get_mut(&device) {
                update.stage = Stage::Finishing(token);
            }
            self.effect(Effect::ToDevice(device, Downlink::UpdateFinish { token }));
        }
    }

    /// The device has judged what came.
    pub(crate) fn update_finished(
        &mut self,
        device: DeviceKey,
        token: Token,
        result: Result<(), UpdateRefusal>,
        at: Timestamp,
    ) {
        let expected = self.updates.0.get(&device).is_some_and(|update| update.stage == Stage::Finishing(token));
        if expected {
            self.end_update(device, result.err().map(|refusal| refusal.to_string()), at);
        }
    }

    /// Sends what may be sent now, or gives up.
    pub(crate) fn update_goes_on(&mut self, device: DeviceKey, now: Timestamp) {
        let Some(update) = self.updates.0.get_mut(&device) else { return };
        if now.duration_since(update.heard) >= SILENCE {
            return self.end_update(device, Some("the device fell silent".to_owned()), now);
        }
        if update.stage != Stage::Sending {
            return self.look_at_update_again(device, now, SILENCE);
        }
        if update.sent > update.arrived && now.duration_since(update.heard) >= RESEND {
            // What the device did not take in, while it was deaf for instance, comes again.
            update.sent = update.arrived;
        }
        let room = (WINDOW / CHUNK).saturating_sub(update.sent - update.arrived);
        let first = update.sent;
        let end = update.chunks().min(first + CHUNKS_AT_ONCE.min(room));
        update.sent = end;
        let image = update.image.clone();
        for index in first..end {
            let data = image[index * CHUNK..image.len().min((index + 1) * CHUNK)].to_vec();
            self.effect(Effect::ToDevice(device, Downlink::UpdateChunk { index: index as u32, data }));
        }
        self.look_at_update_again(device, now, PACE);
    }

    /// The device is gone in the middle of it.
    pub(crate) fn update_broken_off(&mut self, device: DeviceKey, at: Timestamp) {
        if self.updates.0.contains_key(&device) {
            self.end_update(device, Some("the device was lost in the middle of it".to_owned()), at);
        }
    }

    fn look_at_update_again(&mut self, device: DeviceKey, now: Timestamp, after: SignedDuration) {
        let at = now.saturating_add(after).unwrap_or(Timestamp::MAX);
        let timer = self.timers.set(at, Due::UpdateGoesOn(device));
        if let Some(update) = self.updates.0.get_mut(&device)
            && let Some(before) = update.timer.replace(timer)
        {
            self.timers.cancel(before);
        }
    }

    fn end_update(&mut self, device: DeviceKey, failure: Option<String>, at: Timestamp) {
        let Some(update) = self.updates.0.remove(&device) else { return };
        if let Some(timer) = update.timer {
            self.timers.cancel(timer);
        }
        // One that never began has no end either: its caller was told.
        if !matches!(update.stage, Stage::Asking(_)) {
            self.publish_flash_status(device, if failure.is_some() { "failed " } else { "success " }, at);
        }
        self.devices.get_mut(device).last_update = Some(LastUpdate { at, failure });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at, published};
    use firmware::link::Uplink;

    const STARTED: &str = "spark/flash/status \"started \"";
    const FAILED: &str = "spark/flash/status \"failed \"";

    /// A lamp that was offered an image of so many bytes, with the token of the offer.
    fn offered(size: usize) -> (Cloud, DeviceKey, Token) {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        let wait = cloud.flash(lamp, Bytes::from(vec![7; size]), at(0)).expect("nothing is under way");
        let effects = cloud.take_effects();
        let [Effect::ToDevice(_, Downlink::UpdateStart { token, size: told, chunk: 512, .. })] = effects[..] else {
            panic!("{effects:?}")
        };
        assert_eq!((wait.token(), told as usize), (token, size));
        (cloud, lamp, token)
    }

    fn chunks(cloud: &mut Cloud) -> Vec<usize> {
        let effects = cloud.take_effects().into_iter();
        let sent = effects.filter_map(|effect| match effect {
            Effect::ToDevice(_, Downlink::UpdateChunk { data, .. }) => Some(data.len()),
            _ => None,
        });
        sent.collect()
    }

    fn last_failure(cloud: &Cloud, lamp: DeviceKey) -> Option<String> {
        cloud.devices.get(lamp).last_update.clone().expect("it has ended").failure
    }

    #[test]
    fn chunks_are_sent_at_their_pace_and_the_last_one_is_shorter() {
        let (mut cloud, lamp, token) = offered(33 * 512 + 5);
        cloud.receive(lamp, at(0), Uplink::UpdateStarted { token, result: Ok(()) });
        assert_eq!(chunks(&mut cloud), [512; 32]);
        cloud.receive(lamp, at(0), Uplink::UpdateChunks { count: 32 });
        assert_eq!(cloud.update_progress(lamp), Some((32 * 512, 33 * 512 + 5)));
        cloud.fire_due(at(0) + PACE);
        assert_eq!(chunks(&mut cloud), [512, 5]);
        cloud.receive(lamp, at(1), Uplink::UpdateChunks { count: 34 });
        let effects = cloud.take_effects();
        let [Effect::ToDevice(_, Downlink::UpdateFinish { token })] = effects[..] else { panic!("{effects:?}") };
        cloud.receive(lamp, at(1), Uplink::UpdateFinished { token, result: Ok(()) });
        assert_eq!(published(&mut cloud), ["spark/flash/status \"success \""]);
        assert_eq!((last_failure(&cloud, lamp), cloud.update_progress(lamp)), (None, None));
    }

    #[test]
    fn no_more_than_a_window_is_on_the_way() {
        let (mut cloud, lamp, token) = offered(300 * 1024);
        cloud.receive(lamp, at(0), Uplink::UpdateStarted { token, result: Ok(()) });
        cloud.fire_due(at(4));
        assert_eq!(chunks(&mut cloud).len(), 256);
        cloud.receive(lamp, at(4), Uplink::UpdateChunks { count: 1000 });
        cloud.fire_due(at(8));
        assert_eq!(chunks(&mut cloud).len(), 256, "no more can have come than was sent");
    }

    #[test]
    fn what_a_device_was_deaf_to_comes_again() {
        let (mut cloud, lamp, token) = offered(5 * 512);
        cloud.receive(lamp, at(0), Uplink::UpdateStarted { token, result: Ok(()) });
        assert_eq!(chunks(&mut cloud).len(), 5);
        cloud.receive(lamp, at(1), Uplink::UpdateChunks { count: 2 });
        cloud.fire_due(at(5));
        assert_eq!(chunks(&mut cloud), [0; 0]);
        cloud.fire_due(at(6));
        assert_eq!(chunks(&mut cloud).len(), 3);
    }

    #[test]
    fn a_silent_device_is_given_up_after_five_minutes_and_a_lost_one_at_once() {
        let (mut cloud, lamp, token) = offered(5000);
        cloud.receive(lamp, at(0), Uplink::UpdateStarted { token, result: Ok(()) });
        assert_eq!(published(&mut cloud), [STARTED]);
        cloud.receive(lamp, at(299), Uplink::Ping { keep_alive: 1000 });
        cloud.fire_due(at(299));
        cloud.take_effects();
        cloud.fire_due(at(301));
        assert_eq!(published(&mut cloud), [FAILED]);
        assert_eq!(last_failure(&cloud, lamp).as_deref(), Some("the device fell silent"));
        let (mut cloud, lamp, token) = offered(5000);
        cloud.receive(lamp, at(0), Uplink::UpdateStarted { token, result: Ok(()) });
        cloud.take_effects();
        cloud.receive(lamp, at(1), Uplink::Goodbye);
        assert_eq!(published(&mut cloud), [FAILED, "spark/status \"offline\""]);
    }

    #[test]
    fn one_update_at_a_time_but_an_offer_that_nobody_answered_is_none() {
        let (mut cloud, lamp, token) = offered(5000);
        let again = |cloud: &mut Cloud, now| cloud.flash(lamp, Bytes::from_static(b"x"), now).map(drop);
        assert_eq!(again(&mut cloud, at(1)), Err(FlashError::Busy));
        cloud.fire_due(at(30));
        assert_eq!(again(&mut cloud, at(31)), Ok(()), "the first one has timed out");
        cloud.receive(lamp, at(32), Uplink::UpdateStarted { token, result: Ok(()) });
        assert_eq!(chunks(&mut cloud), [0; 0], "a late answer to an old offer begins nothing");
    }

    #[test]
    fn a_refusal_ends_it_before_it_has_begun() {
        let (mut cloud, lamp, token) = offered(5000);
        cloud.receive(lamp, at(0), Uplink::UpdateStarted { token, result: Err(UpdateRefusal::Disabled) });
        assert_eq!(published(&mut cloud), ["particle/device/updates/pending \"true\""], "it waits to be let in");
        assert_eq!(last_failure(&cloud, lamp).as_deref(), Some("updates are disabled on the device"));
    }
}
