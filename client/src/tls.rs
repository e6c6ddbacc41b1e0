//! Whom to trust.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;

use crate::Error;

/// The TLS set-up, with its own provider: nothing global is installed.
///
/// Reading the machine's certificates takes tens of milliseconds and fails where there are none, so that is done only
/// for `https`. Otherwise TLS cannot be reached (redirects are off) and trusts nobody.
pub(crate) fn config(secure: bool, extra_roots: Vec<CertificateDer<'static>>) -> Result<rustls::ClientConfig, Error> {
    let refuse = |error: rustls::Error| Error::Setup(format!("TLS: {error}"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(refuse)?;
    if !secure {
        return Ok(config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth());
    }
    let verifier = if extra_roots.is_empty() {
        Verifier::new(provider)
    } else {
        Verifier::new_with_extra_roots(extra_roots, provider)
    };
    let verifier = Arc::new(verifier.map_err(refuse)?);
    Ok(config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cloud_without_tls_needs_no_certificates() {
        assert!(config(false, Vec::new()).is_ok());
    }
}
