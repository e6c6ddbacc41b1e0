//! `POST /v1/binaries`

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;

use super::Binaries;
use crate::request::{Path, Request};
use crate::{Error, SourceFile};

/// What sources were compiled to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Compiled {
    /// 24 hex digits; [`Binaries::download`] takes it.
    pub binary_id: String,
    /// The path that it is fetched from.
    pub binary_url: String,
    /// The release of Device OS that it is for.
    pub build_target_version: Option<String>,
    /// How long it can be fetched, if the cloud says so.
    pub expires_at: Option<Timestamp>,
    /// What the tool that measures it printed.
    #[serde(rename = "sizeInfo")]
    pub size_info: Option<String>,
}

/// Sources to be compiled; see [`Binaries::compile`].
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is awaited"]
pub struct CompileRequest {
    binaries: Binaries,
    files: Vec<SourceFile>,
    platform: Option<u32>,
    target: Option<String>,
}

impl Binaries {
    /// Compiles a sketch: its files, with their paths in the project.
    ///
    /// # Errors
    /// Status 406, with the compiler's words, for sources that do not compile.
    ///
    /// Source: documented (API reference,
    /// ["Compile source code"](https://docs.particle.io/reference/cloud-apis/api/#compile-source-code)). Error: observed.
    pub fn compile(&self, files: impl IntoIterator<Item = SourceFile>) -> CompileRequest {
        CompileRequest { binaries: self.clone(), files: files.into_iter().collect(), platform: None, target: None }
    }
}

impl CompileRequest {
    /// The number of the platform to compile for.
    pub fn platform(mut self, platform: u32) -> Self {
        self.platform = Some(platform);
        self
    }

    /// The release of Device OS to compile for; the latest without it.
    pub fn target(mut self, version: impl Into<String>) -> Self {
        self.target = Some(version.into());
        self
    }

    fn request(&self) -> Request {
        let mut request = self.binaries.session.request(Method::POST, Path::new("/v1/binaries"));
        if let Some(platform) = self.platform {
            request = request.field("platform_id", platform.to_string());
        }
        if let Some(target) = &self.target {
            request = request.field("build_target_version", target.as_str());
        }
        request.files(self.files.clone())
    }
}

impl IntoFuture for CompileRequest {
    type Output = Result<Compiled, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.binaries.session.transport().json(&self.request()).await })
    }
}

#[cfg(test)]
mod tests {
    use crate::SourceFile;
    use crate::binaries::offline_binaries;

    #[test]
    fn files_have_numbered_parts_and_keep_their_paths() {
        let files = [SourceFile::new("a.ino", "void loop() { }"), SourceFile::new("lib/\"x\".h", "")];
        let request = offline_binaries().compile(files).platform(12).request();
        insta::assert_snapshot!(request.wire().replace('\r', ""), @r#"
        POST /v1/binaries
        authorization: Bearer 1234

        --particle-client-0
        Content-Disposition: form-data; name="platform_id"

        12
        --particle-client-0
        Content-Disposition: form-data; name="file"; filename="a.ino"
        Content-Type: application/octet-stream

        void loop() { }
        --particle-client-0
        Content-Disposition: form-data; name="file1"; filename="lib/%22x%22.h"
        Content-Type: application/octet-stream


        --particle-client-0--
        "#);
    }
}
