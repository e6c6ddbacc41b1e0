//! The table of organizations.

use crate::ids::ObjectId;
use crate::user::UserKey;

/// An organization's place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct OrganizationKey(u32);

/// What the cloud knows of an organization.
#[derive(Debug)]
pub(crate) struct Organization {
    /// 24 hex digits.
    pub(crate) id: ObjectId,
    /// The same in letters.
    pub(crate) slug: String,
    /// Whom it belongs to, and those who work for it.
    pub(crate) team: Vec<UserKey>,
}

/// All organizations, in the order they were made; few enough to look through.
#[derive(Default)]
pub(crate) struct Organizations(Vec<Organization>);

impl Organizations {
    pub(crate) fn insert(&mut self, organization: Organization) -> OrganizationKey {
        let key = OrganizationKey(u32::try_from(self.0.len()).expect("fewer than 2^32 organizations"));
        self.0.push(organization);
        key
    }

    pub(crate) fn get(&self, key: OrganizationKey) -> &Organization {
        &self.0[key.0 as usize]
    }

    pub(crate) fn get_mut(&mut self, key: OrganizationKey) -> &mut Organization {
        &mut self.0[key.0 as usize]
    }

    pub(crate) fn find(&self, id_or_slug: &str) -> Option<OrganizationKey> {
        let place =
            self.0.iter().position(|organization| organization.id == id_or_slug || organization.slug == id_or_slug)?;
        Some(OrganizationKey(place as u32))
    }
}
