//! How sure we are of each failure, and where it is from. One table: what an answer is explained with, what `/_mock/ledger`
//! lists, and what `docs/ledger.md` is made from.

use super::ApiError;
use crate::ledger::{Mark, Rule};
use crate::secret::Concealed;

/// Stands in a sample for what differs from answer to answer.
pub(crate) const ANY: &str = "\u{2026}";

/// Each variant with a sample of what it holds, its mark and its source. A new variant without a line does not compile.
macro_rules! marks {
    ($($name:ident $(($($held:expr),*))? $({$($field:ident: $value:expr),*})? = $mark:ident $source:literal;)*) => {
        impl ApiError {
            /// What this failure is called, how sure we are of it, and where it is from.
            pub(crate) fn rule(&self) -> Rule {
                match self {
                    $(Self::$name { .. } => Rule {
                        name: concat!("error.", stringify!($name)), mark: Mark::$mark, source: $source,
                    },)*
                }
            }

            /// Every failure there is, once.
            pub(crate) fn samples() -> Vec<Self> {
                vec![$(Self::$name $(($($held),*))? $({$($field: $value),*})?),*]
            }
        }
    };
}

marks! {
    TokenMissing = Observed "the real cloud's answer";
    TokenInvalid = Observed "the real cloud's answer";
    TokenExpired = Observed "the real cloud's answer";
    TokenTwice = Observed "the real cloud's answer";
    AuthHeaderMalformed = Observed "the real cloud's answer";
    BodyTokenOnGet = Observed "the real cloud's answer";
    BodyTokenNotForm = Observed "the real cloud's answer";
    ScopeMissing(ANY) = Observed "code observed; text chosen";
    NotAFormPost = Observed "the OAuth library that the real cloud uses";
    GrantTypeInvalid = Observed "the OAuth library that the real cloud uses";
    ClientIdInvalid = Observed "the OAuth library that the real cloud uses";
    ClientSecretMissing = Observed "the OAuth library that the real cloud uses";
    ClientInvalid = Observed "the OAuth library that the real cloud uses";
    GrantUnauthorized = Observed "the OAuth library that the real cloud uses";
    PasswordParametersMissing = Observed "the OAuth library that the real cloud uses";
    UserCredentialsInvalid = Observed "the OAuth library that the real cloud uses";
    MfaRequired { mfa_token: Concealed::new(ANY) } = Observed "the real cloud's answer";
    OtpParametersMissing = Observed "the real cloud's answer";
    OtpInvalid = Chosen "text chosen, as in a test of the vendor's client";
    MfaTokenInvalid = Chosen "text chosen";
    CodeMissing = Observed "the OAuth library that the real cloud uses";
    CodeInvalid = Observed "the OAuth library that the real cloud uses";
    CodeExpired = Observed "the OAuth library that the real cloud uses";
    RefreshTokenMissing = Observed "the OAuth library that the real cloud uses";
    RefreshTokenInvalid = Observed "the OAuth library that the real cloud uses";
    RefreshTokenExpired = Observed "the OAuth library that the real cloud uses";
    ClientIsNobodys = Observed "the OAuth library that the real cloud uses";
    TokenScopeInvalid(ANY) = Chosen "code by RFC 6749; text chosen";
    TokenRequestInvalid(ANY.to_owned()) = Chosen "status and code by RFC 6749; text chosen";
    TokenTooOften { retry_after: 1 } = Documented "status documented; code observed in the OAuth library; text chosen";
    AccountTooOften { retry_after: 1 } = Documented "status documented; body chosen";
    TooOften { retry_after: 1 } = Documented "status documented; body chosen";
    ResponseTypeInvalid = Observed "the OAuth library that the real cloud uses";
    RedirectUriMissing = Observed "the OAuth library that the real cloud uses";
    AuthorizeClientUnknown = Observed "the OAuth library that the real cloud uses";
    RedirectUriMismatch = Observed "the OAuth library that the real cloud uses";
    ClientNotFound = Chosen "the reference is silent";
    BasicMissingOnList = Observed "the real cloud in 2015-17";
    BasicMissingOnDelete = Observed "the vendor's local cloud";
    BasicUnknownUser = Observed "the real cloud in 2015-17";
    BasicBadPassword = Observed "the real cloud in 2015-17";
    BasicOtpRequired = Chosen "the log-in's answer without an mfa_token";
    SsoUser = Observed "status and code observed; text chosen";
    RecoveryParametersMissing = Observed "the real cloud's answer";
    RecoveryCodeInvalid = Chosen "the reference is silent";
    UserParametersMissing = Chosen "text observed in the vendor's local cloud";
    UsernameNotEmail = Observed "the real cloud's answer, with status 200";
    UsernameTaken = Chosen "status 200 as for a name that is no e-mail address";
    TooManyUsers = Chosen "so that nothing grows without bound";
    UserNotFound = Documented "API reference, \"Request password reset\"";
    CurrentPasswordMissing = Chosen "the reference is silent";
    PasswordWrong = Chosen "not 401, which makes the vendor's CLI forget its token";
    MfaEnabledAlready = Chosen "the reference is silent";
    MfaNotEnabled = Chosen "the reference is silent";
    MfaOfferInvalid = Chosen "the reference is silent";
    MfaCodeWrong = Chosen "the reference is silent";
    ProductNotFound = Observed "the real cloud's answer";
    PermissionDenied = Observed "text observed in 2026; status and shape chosen";
    OrganizationNotFound = Chosen "after the product's";
    NotForApiUsers = Documented "body documented; status chosen";
    TeamMemberNotFound = Chosen "the reference is silent";
    TooManyApiUsers = Chosen "so that nothing grows without bound";
    CustomerNotFound = Chosen "what the real cloud answers is not known";
    CustomerExists = Chosen "what the real cloud answers is not known";
    TooManyCustomers = Chosen "so that nothing grows without bound";
    DevicePermissionDenied = Observed "the real cloud's answer; the word undefined is literal";
    FlashTimedOut = Observed "the real cloud's answer";
    FlashUnknownApp(ANY.to_owned()) = Observed "the vendor's local cloud; envelope by analogy";
    FlashBusy = Chosen "the reference is silent";
    FlashRefused(ANY.to_owned()) = Chosen "the reference is silent";
    NothingToDo = Observed "the real cloud's answer, with status 200";
    ClaimIdMissing = Observed "a client's author saw it";
    ClaimUnknown = Observed "the real cloud's answer";
    ClaimOffline = Observed "the real cloud's answer";
    ClaimOwnedByAnother = Observed "the real cloud's answer, up to request_transfer=true; the rest chosen";
    ProductDeviceNotFound = Documented "a sample of the vendor's client";
    SignalTimedOut = Observed "the real cloud's answer, with status 500";
    DiagnosticsNotFound = Chosen "the reference is silent";
    DiagnosticsDateInvalid = Documented "API reference, samples of device vitals";
    DiagnosticsTooFarBack = Documented "API reference, samples of device vitals";
    CompilingOff = Chosen "a compiler runs on this machine when allowed alone";
    CompilerMissing(ANY.to_owned()) = Chosen "a compiler is this machine's";
    CompilerBusy = Chosen "so that nothing grows without bound";
    BinaryNotFound = Chosen "that a binary expires is documented";
    IntegrationNotFound = Chosen "after the answer for webhooks";
    WebhookNotFound = Observed "the real cloud in 2018";
    TooManyIntegrations = Observed "the real cloud in 2015";
    VariableNotFound = Observed "the real cloud's answer";
    VariableTimedOut = Observed "the real cloud's answer: 408 without ok";
    FunctionNotFound(ANY.to_owned()) = Observed "the real cloud's answer";
    FunctionTimedOut = Observed "the real cloud's answer, with status 400";
    ArgumentTooLong = Chosen "the reference is silent";
    EventPrefixRequired = Documented "API reference, \"Get a stream of events\"";
    EventInvalid(ANY) = Chosen "the reference is silent";
    TooManyStreams = Documented "status documented; body chosen";
    NotFound { joke: ANY.to_owned() } = Observed "the real cloud in 2015; device_name is a joke name";
    BodyMalformed(ANY.to_owned()) = Chosen "the reference is silent";
    FieldInvalid(ANY.to_owned()) = Chosen "the reference is silent";
    UrlMalformed = Chosen "the reference is silent";
    BodyTooLarge { limit: 1_048_576 } = Chosen "so that nothing grows without bound";
    BodyTooSlow = Chosen "so that nothing waits without end";
    Faulty { status: 503, oauth: false } = Chosen "a fault has been asked for; a code of OAuth observed in its library";
    NotCovered(ANY.to_owned()) = Chosen "documented by the reference, not built here";
    HostNotAllowed = Chosen "keeps foreign web pages out";
    OriginNotAllowed = Chosen "keeps foreign web pages out";
    ControlInvalid(ANY.to_owned()) = Chosen "no real cloud has a control surface";
    ControlNotFound(ANY.to_owned()) = Chosen "no real cloud has a control surface";
    ControlTokenWrong = Chosen "no real cloud has a control surface";
}
