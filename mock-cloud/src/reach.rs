//! For whom a token speaks, and so how far it reaches whatever its scopes are.

use http::Method;

use crate::claim_codes;
use crate::cloud::Cloud;
use crate::error::ApiError;
use crate::products::ProductKey;
use crate::scopes;
use crate::team::TeamKey;
use crate::user::UserKey;

/// For whom a token speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// A user: everything of the user's own, and the products and organizations whose team the user is in.
    User,
    /// A product: its own routes.
    Product(ProductKey),
    /// A customer of a product: its own devices, and what they say.
    Customer(ProductKey),
    /// A program that a product or an organization lets act for it: the routes of those, as far as they have a scope.
    ApiUser(TeamKey),
}

/// A token may look at itself and end itself.
const CURRENT_TOKEN: &str = "/v1/access_tokens/current";

impl Reach {
    /// Whether a route is open at all to who speaks here.
    ///
    /// # Errors
    /// [`ApiError::PermissionDenied`]; [`ApiError::NotForApiUsers`] for an API user.
    ///
    /// Source: documented that a product's tokens reach its routes, and that some routes are not for API users; observed
    /// that a customer's reach devices, functions, variables, events and
    /// the product's claim codes; that they reach nothing else: chosen. Chosen, too:
    /// an API user reaches what is under its product or organization and has a scope in the reference.
    pub(crate) fn admit(self, method: &Method, template: &str) -> Result<(), ApiError> {
        let open = match self {
            Self::User => true,
            _ if template == CURRENT_TOKEN => true,
            Self::Product(_) => template.starts_with("/v1/products/"),
            Self::Customer(_) => {
                template == claim_codes::PRODUCT_PATH
                    || template.starts_with("/v1/devices")
                    || template.starts_with("/v1/events")
            }
            Self::ApiUser(_) => {
                let of_a_team = template.starts_with("/v1/products/") || template.starts_with("/v1/orgs/");
                if of_a_team && scopes::has_scope(method, template) {
                    return Ok(());
                }
                return Err(ApiError::NotForApiUsers);
            }
        };
        if open { Ok(()) } else { Err(ApiError::PermissionDenied) }
    }
}

impl Cloud {
    /// For whom the tokens of this account speak.
    pub(crate) fn reach_of(&self, account: UserKey) -> Reach {
        if let Some(product) = self.products.of_account(account) {
            return Reach::Product(product);
        }
        if let Some(product) = self.customers.product_of(account) {
            return Reach::Customer(product);
        }
        self.api_users.team_of(account).map_or(Reach::User, Reach::ApiUser)
    }
}
