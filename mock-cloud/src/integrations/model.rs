//! The rules of integrations.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::settings::Kind;
use super::store::Integration;
use crate::cloud::Cloud;
use crate::error::ApiError;
use crate::ids::hex;
use crate::user::UserKey;
use crate::wire::Params;

/// Integrations that one user or product may have: 20, the webhooks that a user could have in 2015 (observed). That it
/// still holds, and for all types and for products, too: chosen.
const MAX_PER_OWNER: usize = 20;
/// Those of them that may be for one device alone. Observed in 2015.
const MAX_PER_DEVICE: usize = 10;
/// The longest beginning of the name of an event, in bytes. Documented of names of events.
const LONGEST_EVENT: usize = 64;
/// The longest name, in bytes. Chosen.
const LONGEST_NAME: usize = 200;

impl Cloud {
    /// Makes an integration of fields that a request held; answers how it is shown.
    ///
    /// # Errors
    /// [`ApiError::FieldInvalid`], [`ApiError::TooManyIntegrations`].
    pub(super) fn create_integration(
        &mut self,
        owner: UserKey,
        kind: Kind,
        fields: &Params,
        now: Timestamp,
    ) -> Result<Map<String, Value>, ApiError> {
        let required = || ApiError::FieldInvalid("event is required".to_owned());
        let event = check("event", fields.text("event")?.ok_or_else(required)?, LONGEST_EVENT)?;
        let settings = kind.settings(fields, &kind.usual())?;
        let name = match fields.text("name")? {
            Some(name) => check("name", name, LONGEST_NAME)?,
            None => kind.default_name(&event, &settings),
        };
        if self.integrations.of(owner).count() >= MAX_PER_OWNER || !self.has_room(owner, &settings, "") {
            return Err(ApiError::TooManyIntegrations);
        }
        let id = hex(&self.secrets.bytes::<12>());
        tracing::warn!(%id, event, "this cloud keeps integrations, but takes no event anywhere yet");
        let made = Integration { id, owner, kind, event, name, created_at: now, settings };
        Ok(self.integrations.insert(made).view())
    }

    /// Changes what the fields name, and leaves the rest as it is; answers how it is shown then. The type stays.
    ///
    /// # Errors
    /// [`ApiError::IntegrationNotFound`], [`ApiError::FieldInvalid`], [`ApiError::TooManyIntegrations`].
    pub(super) fn update_integration(
        &mut self,
        owner: UserKey,
        id: &str,
        fields: &Params,
    ) -> Result<Map<String, Value>, ApiError> {
        let found = self.integrations.find(owner, id).ok_or(ApiError::IntegrationNotFound)?;
        if fields.has("integration_type") && Kind::read(fields)? != found.kind {
            return Err(ApiError::FieldInvalid("integration_type cannot be changed".to_owned()));
        }
        let settings = found.kind.settings(fields, &found.settings)?;
        let text = |field, longest| fields.text(field)?.map(|text| check(field, text, longest)).transpose();
        let (event, name) = (text("event", LONGEST_EVENT)?, text("name", LONGEST_NAME)?);
        if !self.has_room(owner, &settings, id) {
            return Err(ApiError::TooManyIntegrations);
        }
        let found = self.integrations.find_mut(owner, id).ok_or(ApiError::IntegrationNotFound)?;
        found.settings = settings;
        found.event = event.unwrap_or_else(|| std::mem::take(&mut found.event));
        found.name = name.unwrap_or_else(|| std::mem::take(&mut found.name));
        Ok(found.view())
    }

    /// Whether the device in these settings may have one more, beside the one with this id.
    fn has_room(&self, owner: UserKey, settings: &Map<String, Value>, id: &str) -> bool {
        let Some(device) = settings.get("deviceID") else { return true };
        let others = self.integrations.of(owner).filter(|other| other.id != id);
        others.filter(|other| other.settings.get("deviceID") == Some(device)).count() < MAX_PER_DEVICE
    }

    /// Deletes one; answers whether there was one. With `only`, none of another type.
    pub(super) fn delete_integration(&mut self, owner: UserKey, id: &str, only: Option<Kind>) -> bool {
        let is_meant = |found: &Integration| only.is_none_or(|kind| found.kind == kind);
        let found = self.integrations.find(owner, id).is_some_and(is_meant);
        if found {
            self.integrations.retain(|other| other.id != id);
        }
        found
    }

    /// A user is about to be gone, and its integrations with it.
    pub(crate) fn forget_integrations(&mut self, owner: UserKey) {
        self.integrations.retain(|integration| integration.owner != owner);
    }
}

fn check(field: &str, text: &str, longest: usize) -> Result<String, ApiError> {
    let refused = |what: String| Err(ApiError::FieldInvalid(format!("{field} must {what}")));
    match text {
        "" => refused("not be empty".to_owned()),
        text if text.len() > longest => refused(format!("be at most {longest} bytes")),
        text if text.contains(char::is_control) => refused("not hold control characters".to_owned()),
        text => Ok(text.to_owned()),
    }
}
