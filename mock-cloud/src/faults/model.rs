//! The table of faults: which of them acts, and how often each has.
//!
//! Everything here is a function of the seed, of the order in which faults were added, and of the order in which things
//! happen. Nothing is drawn from a source that others draw from as well.

use http::Method;
use jiff::{SignedDuration, Timestamp};

use super::fault::{Complaint, Fault, When};
use super::lot::Lot;
use super::rule::{Effect, OnDevice, OnRequest, OnStream, Rule};
use super::sets::FaultSet;
use super::store::Waits;
use crate::cloud::Cloud;
use crate::control;
use crate::devices::{DeviceKey, Devices};

/// Faults there may be at once. Chosen.
pub(super) const MAX_FAULTS: usize = 100;

/// The faults of a cloud.
#[derive(Default)]
pub(crate) struct Faults {
    seed: u64,
    numbered: u64,
    entries: Vec<Entry>,
    pub(super) waits: Waits,
}

/// A fault, and what has become of it so far.
pub(super) struct Entry {
    pub(super) id: u64,
    pub(super) fault: Fault,
    pub(super) rule: Rule,
    /// The name of the set that it came with.
    pub(super) set: Option<&'static str>,
    until: Option<Timestamp>,
    /// It has done all that it does.
    ended: bool,
    /// Occasions that it was about.
    met: u64,
    /// Of those, the ones that were neither spared at first nor by chance.
    hits: u64,
    pub(super) fired: u64,
}

impl Entry {
    /// Whether it acts on this occasion, which it is about; and what chance says then.
    pub(super) fn due(&mut self, seed: u64, now: Timestamp) -> Option<Lot> {
        if self.ended || self.is_over(now) {
            return None;
        }
        let often = &self.rule.often;
        let lot = Lot::new(seed, self.id, self.met);
        self.met += 1;
        if self.met <= often.skip || lot.share("acts") >= often.probability {
            return None;
        }
        let place = match often.recover.zip(often.times) {
            Some((recover, times)) => self.hits % (times + recover),
            None => self.hits,
        };
        self.hits += 1;
        if often.times.is_some_and(|times| place >= times) {
            return None;
        }
        self.fired += 1;
        Some(lot)
    }

    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| now >= until)
    }

    /// From now on it acts no more.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// Whether it will act no more, however many occasions come.
    pub(super) fn is_spent(&self) -> bool {
        let often = &self.rule.often;
        self.ended || often.recover.is_none() && often.times.is_some_and(|times| self.hits >= times)
    }
}

/// A request, as far as faults look at it.
pub(super) struct Asked<'a> {
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) route: Option<&'a str>,
    /// Whose token came with it.
    pub(super) user: Option<String>,
    /// Which device its path names.
    pub(super) device: Option<DeviceKey>,
}

/// What becomes of a request.
#[derive(Default)]
pub(super) struct Verdict {
    /// The faults that act, by their ids.
    pub(super) acting: Vec<u64>,
    /// All delays together.
    pub(super) delay: SignedDuration,
    /// Beside them one thing at most: that of the oldest fault that is due.
    pub(super) does: Option<(OnRequest, Lot)>,
}

impl Faults {
    /// No faults as yet; what they do comes from this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// In the order in which they were added.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Whether any fault has cut a device off.
    pub(crate) fn is_cut_off(&self, device: DeviceKey) -> bool {
        self.waits.cut_off.iter().any(|(_, cut_off)| *cut_off == device)
    }

    /// Whether there is this fault.
    pub(super) fn has(&self, id: u64) -> bool {
        self.iter().any(|entry| entry.id == id)
    }

    /// Those that may still act, as a world file has them: sets by name, and the others, which name devices by their ids.
    pub(crate) fn at_work(&self, now: Timestamp, devices: &Devices) -> (Vec<FaultSet>, Vec<Fault>) {
        let (mut sets, mut others) = (Vec::new(), Vec::new());
        for entry in self.iter().filter(|entry| !entry.is_over(now) && !entry.is_spent()) {
            match entry.set.and_then(|name| name.parse::<FaultSet>().ok()) {
                None => {
                    let device = entry.rule.about.device.map(|key| devices.get(key).id.to_string());
                    others.push(Fault { device, ..entry.fault.clone() });
                }
                Some(set) if sets.contains(&set) => {}
                Some(set) => sets.push(set),
            }
        }
        (sets, others)
    }

    pub(super) fn get_mut(&mut self, id: u64) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == id)
    }

    /// All faults on streams, each with what it does.
    pub(super) fn on_streams(&mut self) -> impl Iterator<Item = (&mut Entry, OnStream)> {
        self.entries.iter_mut().filter_map(|entry| match &entry.rule.effect {
            Effect::Stream(does) => Some(does.clone()).map(|does| (entry, does)),
            _ => None,
        })
    }

    /// All faults on devices, each with what it does.
    pub(super) fn on_devices(&mut self) -> impl Iterator<Item = (&mut Entry, OnDevice)> {
        self.entries.iter_mut().filter_map(|entry| match &entry.rule.effect {
            Effect::Device(does) => Some(does.clone()).map(|does| (entry, does)),
            _ => None,
        })
    }

    /// What becomes of a request, before it is looked at or when its answer is there. `whole` says whether that answer is
    /// as long as it says, and no stream.
    pub(super) fn judge(&mut self, asked: &Asked<'_>, when: When, whole: bool, now: Timestamp) -> Verdict {
        let seed = self.seed;
        let mut verdict = Verdict::default();
        for entry in &mut self.entries {
            let Effect::Request { when: then, does } = &entry.rule.effect else { continue };
            let does = does.clone();
            let taken = !matches!(does, OnRequest::Delay(_)) && verdict.does.is_some();
            let fits = *then == when && (whole || !matches!(does, OnRequest::Dribble(_))) && !taken;
            if !fits || !entry.rule.about.has_request(asked) {
                continue;
            }
            let Some(lot) = entry.due(seed, now) else { continue };
            verdict.acting.push(entry.id);
            match does {
                OnRequest::Delay(delay) => verdict.delay = verdict.delay.saturating_add(delay.draw(lot)),
                does => verdict.does = Some((does, lot)),
            }
        }
        verdict
    }
}

impl super::rule::About {
    fn has_request(&self, asked: &Asked<'_>) -> bool {
        self.method.as_ref().is_none_or(|method| method == asked.method)
            && self.has_path(asked.path, asked.route)
            && self.has_user(asked.user.as_deref())
            && self.device.is_none_or(|device| asked.device == Some(device))
    }
}

impl Cloud {
    /// Adds faults, all of them or none, and answers their ids.
    pub(crate) fn inject(
        &mut self,
        faults: &[Fault],
        set: Option<&'static str>,
        now: Timestamp,
    ) -> Result<Vec<u64>, Complaint> {
        let mut rules = Vec::new();
        for fault in faults {
            rules.push(fault.check(|device| control::find_device(self, device))?);
        }
        if self.faults.entries.len() + rules.len() > MAX_FAULTS {
            return Err(Complaint::whole(format!("there are at most {MAX_FAULTS} faults; remove some first")));
        }
        let mut ids = Vec::new();
        for (fault, rule) in faults.iter().zip(rules) {
            self.faults.numbered += 1;
            let id = self.faults.numbered;
            let until = rule.often.lasts.map(|lasts| now.saturating_add(lasts).unwrap_or(Timestamp::MAX));
            let fault = fault.clone();
            self.faults.entries.push(Entry { id, fault, rule, set, until, met: 0, hits: 0, fired: 0, ended: false });
            self.begin_outages(id, now);
            ids.push(id);
        }
        Ok(ids)
    }

    /// Takes a fault away, or all of them, and says how many that were. What was cut off comes back.
    pub(crate) fn remove_faults(&mut self, id: Option<u64>) -> usize {
        let before = self.faults.entries.len();
        self.faults.entries.retain(|entry| id.is_some_and(|id| entry.id != id));
        self.end_outages(id);
        before - self.faults.entries.len()
    }
}
