//! Where scenarios play: on a cloud of their own, on a cloud-chamber that runs, or on a cloud that is none.

use cucumber::gherkin::{Feature, Rule, Scenario};
use particle_client::Client;

use crate::cast::{self, Actor};
use crate::options::Options;
use crate::stage::{CONTROL_TOKEN, remote_control};

/// Scenarios with this tag need what only a cloud in this process has: applications in Rust, a chosen number of threads,
/// files of this machine, a chosen date or the very first millisecond, or the word that nothing else asks anything meanwhile.
const IN_PROCESS: &str = "in-process";
/// Scenarios with this tag read and log in, and change nothing.
const CLOUD_SAFE: &str = "cloud-safe";

/// What a cloud that has no `/_mock` answers there. Source: chosen; the real one says 404.
const NO_SUCH_PAGE: [u16; 3] = [404, 405, 501];

/// How the reason begins when a scenario does not run because of where it would.
pub const ELSEWHERE: &str = "not on this cloud: ";

/// What kind of cloud there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Venue {
    /// Each scenario has its own, in this process.
    #[default]
    Own,
    /// A cloud-chamber that runs somewhere: it is given a new world for each scenario.
    Chamber,
    /// A cloud without `/_mock`: somebody's real one.
    Real,
}

impl Venue {
    /// Finds out.
    ///
    /// # Errors
    /// A sentence, when nobody answers, when a cloud-chamber wants a token, or when the answer tells nothing: what stands
    /// before a cloud and fails must not be taken for a real one, on which hardly a scenario runs.
    pub async fn of(options: &Options) -> Result<Self, String> {
        let Some(url) = &options.base_url else { return Ok(Self::Own) };
        let client = Client::new(url).map_err(|error| format!("--base-url: {error}"))?;
        match remote_control(&client).health().await {
            Ok(_) => Ok(Self::Chamber),
            Err(error) if error.is_unreachable() => Err(format!("--base-url: {error}")),
            Err(error) if error.is_unauthorized() => Err(format!("{}; put it into {CONTROL_TOKEN}", error.message())),
            Err(error) if error.status().is_some_and(|status| NO_SUCH_PAGE.contains(&status)) => Ok(Self::Real),
            Err(error) => {
                let status = error.status().map_or_else(String::new, |status| format!(" with {status}"));
                Err(format!("--base-url: {url} answers GET /_mock/health{status}: {}", error.message()))
            }
        }
    }

    /// Why a scenario cannot be played here.
    pub fn hindrance(self, feature: &Feature, rule: Option<&Rule>, scenario: &Scenario) -> Option<String> {
        let of_rule = rule.map_or(&[][..], |rule| &rule.tags);
        let tagged = |name: &str| feature.tags.iter().chain(of_rule).chain(&scenario.tags).any(|tag| tag == name);
        let backgrounds = feature.background.iter().chain(rule.and_then(|rule| rule.background.as_ref()));
        let background = backgrounds.flat_map(|background| &background.steps);
        let says =
            |part: &dyn Fn(&str) -> bool| background.clone().chain(&scenario.steps).any(|step| part(&step.value));
        let unknown = |actor: &Actor| cast::credentials(*actor).is_none() && says(&|step| step.contains(actor.name()));
        let why = match self {
            Self::Own => return None,
            Self::Chamber if tagged(IN_PROCESS) => format!("it is tagged @{IN_PROCESS}"),
            // They are those of one seed and one date, which a cloud that runs already has chosen for itself.
            Self::Chamber if says(&|step| step.ends_with("as recorded") || step.ends_with("is recorded")) => {
                "it compares recorded bytes".to_owned()
            }
            Self::Chamber => return None,
            Self::Real if !tagged(CLOUD_SAFE) => {
                format!("it is not tagged @{CLOUD_SAFE}, and this is no cloud-chamber")
            }
            Self::Real => {
                let actor = Actor::ALL.into_iter().find(unknown)?;
                format!("{} is unknown; set {}=username:password", actor.name(), cast::variable(actor))
            }
        };
        Some(format!("{ELSEWHERE}{why}"))
    }
}
