//! The rules of claim codes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use firmware::link::{Downlink, Event};
use jiff::{SignedDuration, Timestamp};

use crate::bounded::Bounded;
use crate::cloud::{Cloud, Effect};
use crate::devices::DeviceKey;
use crate::events::system_event;
use crate::products::ProductKey;
use crate::user::UserKey;

/// Codes that may wait for their devices; one more drops the oldest. Chosen.
pub(crate) const MAX_CODES: usize = 10_000;
/// Characters of a code. Observed.
const LENGTH: usize = 63;
/// Random bytes that are enough for them.
const BYTES: usize = 48;
/// How long a code may wait. Chosen; the real one's is not known.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// What a device is told when its code was taken; it forgets the code at any event of this beginning (observed in Device
/// OS; the word behind it: chosen).
const TAKEN: &str = "spark/device/claim/status";

/// Codes that wait for their devices.
pub(crate) type ClaimCodes = Bounded<ClaimCode>;

/// For whom a code claims a device, of which product, and until when.
pub(crate) struct ClaimCode {
    user: UserKey,
    product: Option<ProductKey>,
    ends: Timestamp,
}

/// Why a device is not claimed by the code it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CodeError {
    Unknown,
    Expired,
    OtherProduct,
    OwnedByAnother,
}

impl Cloud {
    /// Makes a code that claims one device for a user, only one of the product's if one is named.
    pub(super) fn make_claim_code(&mut self, user: UserKey, product: Option<ProductKey>, now: Timestamp) -> String {
        let mut code = STANDARD_NO_PAD.encode(self.secrets.bytes::<BYTES>());
        code.truncate(LENGTH);
        let ends = now.saturating_add(LIFETIME).unwrap_or(Timestamp::MAX);
        self.claim_codes.insert(code.clone(), ClaimCode { user, product, ends });
        code
    }

    /// A device says a code. A good one makes the device its user's and is used up; any other is noted in the log, and
    /// changes nothing. Nobody hears of it, since a code is a secret (chosen, as all of it but the event's name).
    pub(crate) fn claim_by_code(&mut self, device: DeviceKey, event: &Event, at: Timestamp) {
        let code = event.data.as_deref().unwrap_or_default();
        match self.owner_by_code(device, code, at) {
            Ok(user) => {
                self.claim_codes.remove(code);
                self.devices.set_owner(device, Some(user));
                let taken = system_event(TAKEN, "claimed");
                self.effect(Effect::ToDevice(device, Downlink::Event(taken)));
            }
            Err(error) => {
                tracing::warn!(device = %self.devices.get(device).id, ?error, "claim code of a device ignored");
            }
        }
    }

    fn owner_by_code(&self, device: DeviceKey, code: &str, at: Timestamp) -> Result<UserKey, CodeError> {
        let code = self.claim_codes.get(code).ok_or(CodeError::Unknown)?;
        let record = self.devices.get(device);
        if code.ends <= at {
            Err(CodeError::Expired)
        } else if code.product.is_some() && code.product != record.product {
            Err(CodeError::OtherProduct)
        } else if record.owner.is_some_and(|owner| owner != code.user) {
            Err(CodeError::OwnedByAnother)
        } else {
            Ok(code.user)
        }
    }

    /// A user is about to be gone, and with it the codes that wait. Documented of customers.
    pub(crate) fn forget_claim_codes(&mut self, user: UserKey) {
        self.claim_codes.retain(|code| code.user != user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::tests::{ada_and_her_lamp, at};
    use firmware::link::Uplink;

    /// A device says a code; whether it is told that the code was taken.
    fn says(cloud: &mut Cloud, device: DeviceKey, second: i64, code: &str) -> bool {
        cloud.receive(device, at(second), Uplink::Event(system_event("spark/device/claim/code", code)));
        let effects = cloud.take_effects();
        assert!(effects.iter().all(|effect| !matches!(effect, Effect::Publish(_))), "nobody hears of it");
        !effects.is_empty()
    }

    #[test]
    fn a_code_has_63_characters_of_base64_and_claims_one_device() {
        let (mut cloud, ada, lamp) = ada_and_her_lamp();
        cloud.unclaim_device(lamp);
        let code = cloud.make_claim_code(ada, None, at(0));
        assert_eq!(code.len(), 63);
        assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/'));
        assert!(says(&mut cloud, lamp, 3599, &code));
        assert_eq!(cloud.devices.get(lamp).owner, Some(ada));
        cloud.unclaim_device(lamp);
        assert!(!says(&mut cloud, lamp, 3599, &code), "it is used up");
        assert_eq!(cloud.devices.get(lamp).owner, None);
    }

    #[test]
    fn a_code_that_is_no_good_changes_nothing() {
        let (mut cloud, ada, lamp) = ada_and_her_lamp();
        let grace = cloud.users.find("grace@example.com").expect("she is there");
        let hers = cloud.make_claim_code(grace, None, at(0));
        assert!(!says(&mut cloud, lamp, 1, &hers), "the lamp is Ada's");
        assert_eq!(cloud.devices.get(lamp).owner, Some(ada));
        cloud.unclaim_device(lamp);
        assert!(!says(&mut cloud, lamp, 3600, &hers), "after an hour");
        assert!(!says(&mut cloud, lamp, 1, "nonsense"));
        let gone = cloud.make_claim_code(ada, None, at(0));
        cloud.forget_claim_codes(ada);
        assert!(!says(&mut cloud, lamp, 1, &gone));
        assert_eq!(cloud.devices.get(lamp).owner, None);
        assert!(says(&mut cloud, lamp, 1, &hers), "it was never used");
        assert_eq!(cloud.devices.get(lamp).owner, Some(grace));
    }

    #[test]
    fn ones_own_device_may_say_a_code_again() {
        let (mut cloud, ada, lamp) = ada_and_her_lamp();
        let code = cloud.make_claim_code(ada, None, at(0));
        assert!(says(&mut cloud, lamp, 1, &code));
        assert_eq!(cloud.devices.get(lamp).owner, Some(ada));
    }
}
