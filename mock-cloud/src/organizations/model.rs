//! Who may do what to an organization.

use super::OrganizationKey;
use crate::cloud::Cloud;
use crate::team::TeamKey;
use crate::user::UserKey;

/// Why a caller gets nothing of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrganizationError {
    Unknown,
    NotInTeam,
}

impl Cloud {
    /// The organization that a caller names, if it is in the team.
    pub(crate) fn organization_for(
        &self,
        caller: UserKey,
        id_or_slug: &str,
    ) -> Result<OrganizationKey, OrganizationError> {
        let key = self.organizations.find(id_or_slug).ok_or(OrganizationError::Unknown)?;
        if self.works_in(caller, TeamKey::Organization(key)) { Ok(key) } else { Err(OrganizationError::NotInTeam) }
    }
}
