//! Requests to devices, and where their messages go.

use std::collections::HashMap;

use firmware::link::{Downlink, Refusal, Token, Uplink};
use jiff::{SignedDuration, Timestamp};

use super::{Answer, Wait, Waiter};
use crate::cloud::{Cloud, Effect};
use crate::devices::DeviceKey;
use crate::events::SentEvent;
use crate::timers::{Due, TimerKey};

/// Prefixes that are kept of one session; a device has four at a time, but may change them. Chosen.
const MAX_SUBSCRIPTIONS: usize = 64;

/// Something to ask a device.
#[derive(Debug)]
pub(crate) enum Ask {
    Function {
        name: String,
        argument: String,
    },
    Variable {
        name: String,
    },
    Ping,
    Signal(bool),
    /// Whether it takes a firmware of this size, chunk size and hash.
    Update {
        size: u32,
        chunk: u16,
        hash: [u8; 32],
    },
}

/// Requests that devices have not answered.
#[derive(Default)]
pub(crate) struct Calls {
    open: HashMap<Token, Call>,
    begun: u64,
}

struct Call {
    device: DeviceKey,
    waiter: Waiter,
    timer: TimerKey,
    /// An answer that is on its way from a device with a latency, and when it is there.
    arriving: Option<(Answer, TimerKey)>,
}

/// The longest latency of a device: an hour, far beyond any time-out. Chosen.
pub(crate) const MAX_LATENCY: SignedDuration = SignedDuration::from_hours(1);

impl Cloud {
    /// Sends a request to a device, or, when it is offline, prepares the refusal that comes after `offline_wait`.
    pub(crate) fn ask(&mut self, device: DeviceKey, ask: Ask, now: Timestamp) -> Wait {
        self.calls.begun += 1;
        let token = Token(self.calls.begun);
        let (waiter, wait) = Waiter::new(token);
        let online = self.devices.get(device).online;
        let patience = if online { self.settings.call_timeout } else { self.settings.offline_wait };
        if !online && patience.is_zero() {
            waiter.answer(Answer::TimedOut);
            return wait;
        }
        let deadline = now.saturating_add(patience).unwrap_or(Timestamp::MAX);
        let timer = self.timers.set(deadline, Due::CallTimesOut(token));
        self.calls.open.insert(token, Call { device, waiter, timer, arriving: None });
        if online && !self.is_deafened(device, now) {
            let message = match ask {
                Ask::Function { name, argument } => Downlink::Function { token, name, argument },
                Ask::Variable { name } => Downlink::Variable { token, name },
                Ask::Ping => Downlink::Ping { token },
                Ask::Signal(on) => Downlink::Signal { token, on },
                Ask::Update { size, chunk, hash } => Downlink::UpdateStart { token, size, chunk, hash },
            };
            self.effect(Effect::ToDevice(device, message));
        }
        wait
    }

    /// A number for a message that nobody waits for.
    pub(crate) fn fresh_token(&mut self) -> Token {
        self.calls.begun += 1;
        Token(self.calls.begun)
    }

    /// Whether a request is still without an answer.
    pub(crate) fn is_open(&self, token: Token) -> bool {
        self.calls.open.contains_key(&token)
    }

    /// How many requests wait for a device.
    #[cfg(test)]
    pub(crate) fn open_calls(&self) -> usize {
        self.calls.open.len()
    }

    /// Drops a request whose caller is gone.
    pub(crate) fn forget_call(&mut self, token: Token) {
        self.close_call(token);
    }

    pub(crate) fn time_out_call(&mut self, token: Token) {
        if let Some(call) = self.close_call(token) {
            self.answer(call.waiter, Answer::TimedOut);
        }
    }

    /// The answer of a device with a latency is there.
    pub(crate) fn answer_arrives(&mut self, token: Token) {
        if let Some(mut call) = self.close_call(token)
            && let Some((answer, _)) = call.arriving.take()
        {
            self.answer(call.waiter, answer);
        }
    }

    fn answer_call(&mut self, device: DeviceKey, token: Token, answer: Answer, at: Timestamp) {
        // A device can only answer what it was asked itself, only once and only in time.
        let asked = self.calls.open.get(&token).is_some_and(|call| call.device == device && call.arriving.is_none());
        if !asked {
            return;
        }
        let latency = self.latency_of(device, at);
        if latency.is_zero() {
            if let Some(call) = self.close_call(token) {
                self.answer(call.waiter, answer);
            }
            return;
        }
        let arrives = at.saturating_add(latency).unwrap_or(Timestamp::MAX);
        if let Some(call) = self.calls.open.get_mut(&token) {
            call.arriving = Some((answer, self.timers.set(arrives, Due::AnswerArrives(token))));
        }
    }

    /// Takes a call off the list, and what was to happen to it.
    fn close_call(&mut self, token: Token) -> Option<Call> {
        let call = self.calls.open.remove(&token)?;
        self.timers.cancel(call.timer);
        if let Some((_, timer)) = &call.arriving {
            self.timers.cancel(*timer);
        }
        Some(call)
    }

    /// Takes a message that a device sent at `at`.
    pub(crate) fn receive(&mut self, device: DeviceKey, at: Timestamp, message: Uplink) {
        self.devices.get_mut(device).last_heard = Some(at);
        let refused = |refusal: Refusal| Answer::Refused(refusal);
        match message {
            Uplink::Hello(hello) => self.begin_session(device, at, hello),
            Uplink::SystemDescribe(system) => self.take_system(device, at, system),
            Uplink::Describe(describe) => self.take_offers(device, at, describe),
            Uplink::Subscribe { prefix } => {
                let known = &mut self.devices.get_mut(device).subscriptions;
                if known.len() < MAX_SUBSCRIPTIONS && !known.contains(&prefix) {
                    known.push(prefix);
                }
                self.devices.subscribers.insert(device);
            }
            Uplink::Time { token } => {
                let unix_seconds = u32::try_from(at.as_second()).unwrap_or(u32::MAX);
                self.effect(Effect::ToDevice(device, Downlink::Time { token, unix_seconds }));
            }
            Uplink::Ping { keep_alive } => self.take_ping(device, keep_alive),
            Uplink::Vitals(vitals) => self.take_vitals(device, at, vitals),
            Uplink::Event(event) => self.publish_from_device(device, SentEvent { event, ack: None }, at),
            Uplink::EventToAck { token, event } => {
                self.publish_from_device(device, SentEvent { event, ack: Some(token) }, at);
            }
            Uplink::FunctionResult { token, result } => {
                self.answer_call(device, token, result.map_or_else(refused, Answer::Returned), at);
            }
            Uplink::VariableValue { token, result } => {
                self.answer_call(device, token, result.map_or_else(refused, Answer::Value), at);
            }
            Uplink::UpdateStarted { token, result } => {
                let answer = match &result {
                    Ok(()) => Answer::Acknowledged,
                    Err(refusal) => Answer::UpdateRefused(refusal.clone()),
                };
                self.update_started(device, token, result, at);
                self.answer_call(device, token, answer, at);
            }
            Uplink::UpdateChunks { count } => self.update_chunks_arrived(device, count, at),
            Uplink::UpdateFinished { token, result } => self.update_finished(device, token, result, at),
            Uplink::Ack { token } => self.answer_call(device, token, Answer::Acknowledged, at),
            Uplink::Goodbye => self.session_lost(device, at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at};
    use jiff::SignedDuration;

    /// What a wait has come to, if it is over.
    fn outcome(cloud: &mut Cloud, wait: &mut Wait) -> Option<Answer> {
        cloud.take_answers().into_iter().for_each(|(waiter, answer)| waiter.answer(answer));
        wait.now()
    }

    #[test]
    fn a_silent_device_times_out_at_thirty_seconds_and_not_before() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        let mut wait = cloud.ask(lamp, Ask::Ping, at(0));
        cloud.fire_due(at(30) - SignedDuration::from_micros(1));
        assert_eq!(outcome(&mut cloud, &mut wait), None);
        cloud.fire_due(at(30));
        assert_eq!(outcome(&mut cloud, &mut wait), Some(Answer::TimedOut));
    }

    #[test]
    fn only_the_device_that_was_asked_can_answer_and_only_in_time() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        let mut wait = cloud.ask(lamp, Ask::Ping, at(0));
        let token = Token(1);
        cloud.receive(lamp, at(1), Uplink::FunctionResult { token: Token(99), result: Ok(1) });
        assert_eq!(outcome(&mut cloud, &mut wait), None);
        cloud.receive(lamp, at(2), Uplink::FunctionResult { token, result: Ok(7) });
        assert_eq!(outcome(&mut cloud, &mut wait), Some(Answer::Returned(7)));
        // The late second answer finds nobody, and the timer is gone.
        cloud.receive(lamp, at(3), Uplink::FunctionResult { token, result: Ok(8) });
        cloud.fire_due(at(60));
        assert!(cloud.take_answers().is_empty());
    }

    #[test]
    fn the_answer_of_a_slow_device_arrives_after_its_latency_unless_that_is_too_late() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        let answer = |token| Uplink::FunctionResult { token, result: Ok(7) };
        cloud.devices.get_mut(lamp).latency = SignedDuration::from_secs(2);
        let mut wait = cloud.ask(lamp, Ask::Ping, at(0));
        cloud.receive(lamp, at(1), answer(Token(1)));
        cloud.receive(lamp, at(1), Uplink::Ack { token: Token(1) });
        cloud.fire_due(at(3) - SignedDuration::from_micros(1));
        assert_eq!(outcome(&mut cloud, &mut wait), None);
        cloud.fire_due(at(3));
        assert_eq!(outcome(&mut cloud, &mut wait), Some(Answer::Returned(7)), "the first answer counts");

        cloud.devices.get_mut(lamp).latency = SignedDuration::from_secs(30);
        let mut late = cloud.ask(lamp, Ask::Ping, at(10));
        cloud.receive(lamp, at(10), answer(Token(2)));
        let forgotten = cloud.ask(lamp, Ask::Ping, at(10));
        cloud.receive(lamp, at(10), answer(Token(3)));
        cloud.forget_call(forgotten.token());
        cloud.fire_due(at(40));
        assert_eq!(outcome(&mut cloud, &mut late), Some(Answer::TimedOut), "at one moment the time-out is first");
        assert!(cloud.calls.open.is_empty());
        assert_eq!(cloud.timers.next_due(), Some(at(50)), "only the look for the lamp is left");
    }

    #[test]
    fn a_forgotten_call_leaves_nothing_behind() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        let _wait = cloud.ask(lamp, Ask::Ping, at(0));
        assert_eq!(cloud.timers.next_due(), Some(at(30)));
        cloud.forget_call(Token(1));
        assert!(cloud.calls.open.is_empty());
        assert_eq!(cloud.timers.next_due(), Some(at(50)), "the look for the lamp is left");
    }

    #[test]
    fn an_offline_device_is_refused_at_once_or_after_the_offline_wait() {
        let (mut cloud, _, lamp) = ada_and_her_lamp();
        cloud.receive(lamp, at(1), Uplink::Goodbye);
        let mut wait = cloud.ask(lamp, Ask::Ping, at(2));
        assert_eq!(outcome(&mut cloud, &mut wait), Some(Answer::TimedOut));
        cloud.settings.offline_wait = SignedDuration::from_secs(30);
        let mut wait = cloud.ask(lamp, Ask::Ping, at(2));
        cloud.fire_due(at(31));
        assert_eq!(outcome(&mut cloud, &mut wait), None);
        cloud.fire_due(at(32));
        assert_eq!(outcome(&mut cloud, &mut wait), Some(Answer::TimedOut));
    }
}
