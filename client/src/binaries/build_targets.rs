//! `GET /v1/build_targets`

use std::collections::BTreeMap;

use reqwest::Method;
use serde::Deserialize;

use super::Binaries;
use crate::Error;
use crate::request::Path;

/// What can be compiled for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct BuildTargets {
    /// The releases.
    pub targets: Vec<BuildTarget>,
    /// Numbers of the platforms, by name.
    pub platforms: BTreeMap<String, u32>,
    /// The release that is taken when none is named, by the platform's number as text.
    #[serde(default)]
    pub default_versions: BTreeMap<String, String>,
}

/// A release of Device OS.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct BuildTarget {
    /// Numbers of the platforms that it is for.
    pub platforms: Vec<u32>,
    /// Who made it.
    pub firmware_vendor: String,
    /// Its number.
    pub version: String,
}

impl Binaries {
    /// The releases of Device OS that can be compiled for.
    ///
    /// # Errors
    /// When the cloud cannot be reached.
    ///
    /// Source: documented (API reference,
    /// ["List firmware build targets"](https://docs.particle.io/reference/cloud-apis/api/#list-firmware-build-targets)).
    pub async fn build_targets(&self) -> Result<BuildTargets, Error> {
        let request = self.session.request(Method::GET, Path::new("/v1/build_targets"));
        self.session.transport().json(&request).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_reference_shows() {
        let sample = r#"{"targets":[{"platforms":[6,8],"prereleases":[],"firmware_vendor":"Particle","version":"3.0.0"}],
            "platforms":{"Photon":6,"P1":8},"default_versions":{"6":"3.0.0"}}"#;
        let targets: BuildTargets = serde_json::from_str(sample).unwrap();
        assert_eq!(targets.targets[0].platforms, [6, 8]);
        assert_eq!((targets.platforms["P1"], targets.default_versions["6"].as_str()), (8, "3.0.0"));
    }
}
