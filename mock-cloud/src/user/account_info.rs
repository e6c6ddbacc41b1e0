//! What a user tells about itself, in the two ways it is sent: an object in JSON, `account_info[first_name]` in a form.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ApiError;
use crate::wire::Params;

/// The longest of its texts in bytes. Chosen.
const MAX_TEXT: usize = 256;

/// About a user, in the documented order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct AccountInfo {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// Sent by the vendor's clients; absent unless it was told. Chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) company_name: Option<String>,
    pub(crate) business_account: bool,
}

/// What to change of it; the rest stays (chosen).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AccountInfoChange {
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) company_name: Option<String>,
    pub(super) business_account: Option<bool>,
}

/// The names under which a form sends it, and the one of JSON.
pub(super) const FIELDS: [&str; 5] = [
    "account_info",
    "account_info[first_name]",
    "account_info[last_name]",
    "account_info[company_name]",
    "account_info[business_account]",
];

impl AccountInfo {
    pub(super) fn apply(&mut self, change: AccountInfoChange) {
        let AccountInfoChange { first_name, last_name, company_name, business_account } = change;
        self.first_name = first_name.unwrap_or(std::mem::take(&mut self.first_name));
        self.last_name = last_name.unwrap_or(std::mem::take(&mut self.last_name));
        self.company_name = company_name.or(self.company_name.take());
        self.business_account = business_account.unwrap_or(self.business_account);
    }
}

impl From<AccountInfoChange> for AccountInfo {
    fn from(change: AccountInfoChange) -> Self {
        let mut info = Self::default();
        info.apply(change);
        info
    }
}

impl AccountInfoChange {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reads it from the fields of a body.
    ///
    /// # Errors
    /// [`ApiError::FieldInvalid`] for a wrong type, a field given twice or in both ways, and a text that is too long.
    pub(super) fn parse(fields: &Params) -> Result<Self, ApiError> {
        let object = match fields.value("account_info")? {
            None => Params::default(),
            Some(object @ Value::Object(_)) => {
                Params::deserialize(object).map_err(|error| ApiError::FieldInvalid(error.to_string()))?
            }
            Some(_) => return Err(ApiError::FieldInvalid("account_info must be an object".to_owned())),
        };
        object.note_unknown("account_info", &["first_name", "last_name", "company_name", "business_account"]);
        let text = |name: &str| -> Result<Option<String>, ApiError> {
            let in_form = format!("account_info[{name}]");
            let text = once(name, fields.text(&in_form)?, object.text(name)?)?;
            if text.is_some_and(|text| text.len() > MAX_TEXT) {
                return Err(ApiError::FieldInvalid(format!("{name} must be at most {MAX_TEXT} bytes")));
            }
            Ok(text.map(str::to_owned))
        };
        Ok(Self {
            first_name: text("first_name")?,
            last_name: text("last_name")?,
            company_name: text("company_name")?,
            business_account: once(
                "business_account",
                fields.truth("account_info[business_account]")?,
                object.truth("business_account")?,
            )?,
        })
    }
}

fn once<T>(name: &str, in_form: Option<T>, in_object: Option<T>) -> Result<Option<T>, ApiError> {
    match (in_form, in_object) {
        (Some(_), Some(_)) => Err(ApiError::FieldInvalid(format!("{name} is given more than once"))),
        (one, other) => Ok(one.or(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_form(form: &str) -> Result<AccountInfoChange, ApiError> {
        AccountInfoChange::parse(&Params::from_pairs(form.as_bytes()).expect("UTF-8"))
    }

    fn of_json(json: &str) -> Result<AccountInfoChange, ApiError> {
        AccountInfoChange::parse(&serde_json::from_str(json).expect("an object"))
    }

    #[test]
    fn a_form_and_json_say_the_same() {
        let form = of_form("account_info[first_name]=Ada&account_info%5Bbusiness_account%5D=true");
        let json = of_json(r#"{"account_info":{"first_name":"Ada","business_account":true,"shoe_size":37}}"#);
        assert_eq!(form, json);
        assert_eq!(form.expect("read").first_name.as_deref(), Some("Ada"));
        assert!(of_form("account_info[shoe_size]=37").expect("ignored").is_empty());
        assert!(of_json(r#"{"account_info":null}"#).expect("nothing").is_empty());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let long = format!("account_info[last_name]={}", "x".repeat(257));
        for form in ["account_info=Ada", "account_info[business_account]=perhaps", &long] {
            assert!(matches!(of_form(form), Err(ApiError::FieldInvalid(_))), "{form}");
        }
        for json in [
            r#"{"account_info":[]}"#,
            r#"{"account_info":{"first_name":1}}"#,
            r#"{"account_info":{"first_name":"a","first_name":"b"},"account_info[first_name]":"c"}"#,
            r#"{"account_info":{"first_name":"a"},"account_info[first_name]":"c"}"#,
        ] {
            assert!(matches!(of_json(json), Err(ApiError::FieldInvalid(_))), "{json}");
        }
    }

    #[test]
    fn a_change_leaves_the_rest_as_it_was() {
        let mut info = AccountInfo::from(of_form("account_info[first_name]=Ada").expect("read"));
        info.apply(of_form("account_info[last_name]=Lovelace&account_info[business_account]=true").expect("read"));
        let json = serde_json::to_string(&info).expect("text");
        assert_eq!(json, r#"{"first_name":"Ada","last_name":"Lovelace","business_account":true}"#);
    }
}
