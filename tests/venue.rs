//! Where scenarios play: on a cloud of their own, on a cloud-chamber that runs, or on a cloud that is none.

use cucumber::gherkin::{Feature, Scenario};
use particle_client::Client;

use crate::cast::{self, Actor};
use crate::options::Options;
use crate::stage::{CONTROL_TOKEN, remote_control};

/// Scenarios with this tag need what only a cloud in this process has: applications in Rust, a chosen number of threads,
/// files of this machine, a chosen date or the very first millisecond, or the word that nothing else asks anything meanwhile.
const IN_PROCESS: &str = "in-process";
/// Scenarios with this tag read and log in, and change nothing.
const CLOUD_SAFE: &str = "cloud-safe";

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
    /// A sentence, when nobody answers, or a cloud-chamber that wants a token.
    pub async fn of(options: &Options) -> Result<Self, String> {
        let Some(url) = &options.base_url else { return Ok(Self::Own) };
        let client = Client::new(url).map_err(|error| format!("--base-url: {error}"))?;
        match remote_control(&client).health().await {
            Ok(_) => Ok(Self::Chamber),
            Err(error) if error.is_unreachable() => Err(format!("--base-url: {error}")),
            Err(error) if error.is_unauthorized() => Err(format!("{}; put it into {CONTROL_TOKEN}", error.message())),
            // It says that it has no such page, in whatever words.
            Err(_) => Ok(Self::Real),
        }
    }

    /// Why a scenario cannot be played here.
    pub fn hindrance(self, feature: &Feature, scenario: &Scenario) -> Option<String> {
        let tagged = |name: &str| feature.tags.iter().chain(&scenario.tags).any(|tag| tag == name);
        let background = feature.background.iter().flat_map(|background| &background.steps);
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
