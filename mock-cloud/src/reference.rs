//! What the reference documents, as far as it is not built here: such a route answers 501 and says so, instead of a 404
//! that would look like the caller's mistake.

use axum::extract::Request;

use crate::error::ApiError;
use crate::ids::RequestId;
use crate::{app, control};

/// Section of the reference, methods, and path of the operations that are not covered. `{x}` stands for one segment,
/// `{*x}` for any number. Source: documented.
pub(crate) const NOT_COVERED: &[(&str, &[&str], &str)] = &[
    ("configuration", &["GET", "DELETE", "PUT"], "/v1/products/{product}/config"),
    ("configuration", &["GET", "DELETE", "PUT"], "/v1/products/{product}/config/{device}"),
    ("devices", &["DELETE", "GET", "PUT"], "/v1/products/{product}/devices/{device}"),
    ("devices", &["DELETE"], "/v1/products/{product}/devices/{device}/owner"),
    ("devices", &["GET"], "/v1/serial_numbers/{serial}"),
    ("devices", &["GET", "POST"], "/v1/products/{product}/devices"),
    ("devices", &["GET", "POST"], "/v1/products/{product}/devices/{device}/{name}"),
    ("devices", &["PUT"], "/v1/products/{product}/devices/{device}/ping"),
    ("diagnostics", &["GET"], "/v1/sims/{iccid}/status"),
    ("diagnostics", &["GET"], "/v1/products/{product}/sims/{iccid}/status"),
    ("events", &["GET"], "/v1/products/{product}/events/{*prefix}"),
    ("events", &["POST"], "/v1/products/{product}/events"),
    ("firmware", &["PUT"], "/v1/products/{product}/devices/{device}"),
    ("fleet-health", &["GET"], "/v1/products/{product}/metrics/online"),
    ("fleet-health", &["GET"], "/v1/products/{product}/metrics/events"),
    ("fleet-health", &["GET"], "/v1/products/{product}/metrics/integration"),
    ("fleet-health", &["GET"], "/v1/products/{product}/metrics/functions"),
    ("fleet-health", &["GET"], "/v1/products/{product}/metrics/variables"),
    ("groups", &["GET", "PUT", "DELETE"], "/v1/products/{product}/groups/{group}"),
    ("groups", &["GET", "POST"], "/v1/products/{product}/groups"),
    ("groups", &["PUT"], "/v1/products/{product}/devices/{device}"),
    ("groups", &["PUT"], "/v1/products/{product}/devices"),
    ("groups", &["GET"], "/v1/products/{product}/impact"),
    ("integrations", &["POST"], "/v1/integrations/{integration}/test"),
    ("integrations", &["POST"], "/v1/products/{product}/integrations/{integration}/test"),
    ("ledger", &["GET", "POST"], "/v1/ledgers"),
    ("ledger", &["GET", "POST"], "/v1/products/{product}/ledgers"),
    ("ledger", &["GET", "POST"], "/v1/orgs/{org}/ledgers"),
    ("ledger", &["GET", "PUT", "DELETE"], "/v1/ledgers/{ledger}"),
    ("ledger", &["GET", "PUT", "DELETE"], "/v1/products/{product}/ledgers/{ledger}"),
    ("ledger", &["GET", "PUT", "DELETE"], "/v1/orgs/{org}/ledgers/{ledger}"),
    ("ledger", &["GET"], "/v1/ledgers/{ledger}/instances"),
    ("ledger", &["GET"], "/v1/products/{product}/ledgers/{ledger}/instances"),
    ("ledger", &["GET"], "/v1/orgs/{org}/ledgers/{ledger}/instances"),
    ("ledger", &["GET", "PUT", "DELETE"], "/v1/ledgers/{ledger}/instances/{scope}"),
    ("ledger", &["GET", "PUT", "DELETE"], "/v1/products/{product}/ledgers/{ledger}/instances/{scope}"),
    ("ledger", &["GET", "PUT", "DELETE"], "/v1/orgs/{org}/ledgers/{ledger}/instances/{scope}"),
    ("ledger", &["GET"], "/v1/ledgers/{ledger}/instances/{scope}/versions/{version}"),
    ("ledger", &["GET"], "/v1/products/{product}/ledgers/{ledger}/instances/{scope}/versions/{version}"),
    ("ledger", &["GET"], "/v1/orgs/{org}/ledgers/{ledger}/instances/{scope}/versions/{version}"),
    ("ledger", &["GET"], "/v1/ledgers/{ledger}/instances/{scope}/versions"),
    ("ledger", &["GET"], "/v1/products/{product}/ledgers/{ledger}/instances/{scope}/versions"),
    ("ledger", &["GET"], "/v1/orgs/{org}/ledgers/{ledger}/instances/{scope}/versions"),
    ("location", &["GET"], "/v1/products/{product}/fleet_locations"),
    ("location", &["GET"], "/v1/products/{product}/locations"),
    ("location", &["GET"], "/v1/products/{product}/locations/{device}"),
    ("logic", &["DELETE", "GET", "PUT"], "/v1/logic/functions/{function}"),
    ("logic", &["DELETE", "GET", "PUT"], "/v1/products/{product}/logic/functions/{function}"),
    ("logic", &["DELETE", "GET", "PUT"], "/v1/orgs/{org}/logic/functions/{function}"),
    ("logic", &["GET"], "/v1/logic/functions/{function}/runs"),
    ("logic", &["GET"], "/v1/products/{product}/logic/functions/{function}/runs"),
    ("logic", &["GET"], "/v1/orgs/{org}/logic/functions/{function}/runs"),
    ("logic", &["GET"], "/v1/logic/functions/{function}/runs/{run}"),
    ("logic", &["GET"], "/v1/products/{product}/logic/functions/{function}/runs/{run}"),
    ("logic", &["GET"], "/v1/orgs/{org}/logic/functions/{function}/runs/{run}"),
    ("logic", &["GET"], "/v1/logic/functions/{function}/runs/{run}/logs"),
    ("logic", &["GET"], "/v1/products/{product}/logic/functions/{function}/runs/{run}/logs"),
    ("logic", &["GET"], "/v1/orgs/{org}/logic/functions/{function}/runs/{run}/logs"),
    ("logic", &["POST"], "/v1/logic/execute"),
    ("logic", &["POST"], "/v1/products/{product}/logic/execute"),
    ("logic", &["POST"], "/v1/orgs/{org}/logic/execute"),
    ("logic", &["GET", "POST"], "/v1/logic/functions"),
    ("logic", &["GET", "POST"], "/v1/products/{product}/logic/functions"),
    ("logic", &["GET", "POST"], "/v1/orgs/{org}/logic/functions"),
    ("logic", &["GET"], "/v1/logic/functions/{function}/stats"),
    ("logic", &["GET"], "/v1/products/{product}/logic/functions/{function}/stats"),
    ("logic", &["GET"], "/v1/orgs/{org}/logic/functions/{function}/stats"),
    ("organizations", &["GET"], "/v1/orgs"),
    ("organizations", &["GET"], "/v1/orgs/{org}"),
    ("organizations", &["GET"], "/v1/orgs/{org}/products"),
    ("product-firmware", &["GET", "PUT", "DELETE"], "/v1/products/{product}/firmware/{version}"),
    ("product-firmware", &["GET", "POST"], "/v1/products/{product}/firmware"),
    ("product-firmware", &["GET"], "/v1/products/{product}/firmware/{version}/binary"),
    ("product-firmware", &["PUT"], "/v1/products/{product}/firmware/release"),
    ("products", &["GET"], "/v1/user/products"),
    ("products", &["GET"], "/v1/orgs/{org}/products"),
    ("products", &["GET"], "/v1/products/{product}"),
    ("quarantine", &["POST"], "/v1/products/{product}/devices"),
    ("quarantine", &["DELETE"], "/v1/products/{product}/devices/{device}"),
    ("service-agreements", &["GET"], "/v1/user/service_agreements"),
    ("service-agreements", &["GET"], "/v1/orgs/{org}/service_agreements"),
    ("service-agreements", &["GET"], "/v1/user/usage_reports/{report}"),
    ("service-agreements", &["GET"], "/v1/orgs/{org}/usage_reports/{report}"),
    ("service-agreements", &["POST"], "/v1/user/service_agreements/{agreement}/usage_reports"),
    ("service-agreements", &["POST"], "/v1/orgs/{org}/service_agreements/{agreement}/usage_reports"),
    ("service-agreements", &["GET"], "/v1/user/service_agreements/{agreement}/notifications"),
    ("service-agreements", &["GET"], "/v1/orgs/{org}/service_agreements/{agreement}/notifications"),
    ("sims", &["GET"], "/v1/sims"),
    ("sims", &["GET", "POST"], "/v1/products/{product}/sims"),
    ("sims", &["GET", "PUT", "DELETE"], "/v1/sims/{iccid}"),
    ("sims", &["GET", "PUT", "DELETE"], "/v1/products/{product}/sims/{iccid}"),
    ("sims", &["GET"], "/v1/sims/{iccid}/data_usage"),
    ("sims", &["GET"], "/v1/products/{product}/sims/{iccid}/data_usage"),
    ("sims", &["GET"], "/v1/products/{product}/sims/data_usage"),
];

/// Answers what no route answers: 501 for what the reference documents, 404 in the cloud's own shape for the rest, a wrong
/// method included.
pub(crate) async fn not_here(request: Request) -> ApiError {
    let (method, path) = (request.method().as_str(), request.uri().path());
    if app::is_control(request.uri()) {
        return ApiError::ControlNotFound(format!("no such operation; there are {}", control::OPERATIONS.join(", ")));
    }
    let documented =
        NOT_COVERED.iter().find(|(_, methods, template)| methods.contains(&method) && matches(template, path));
    match documented {
        Some((section, _, template)) => ApiError::NotCovered(format!("{method} {template} ({section})")),
        None => app::not_found(*request.extensions().get::<RequestId>().unwrap_or(&RequestId::ZERO)),
    }
}

fn matches(template: &str, path: &str) -> bool {
    let mut segments = path.trim_end_matches('/').split('/');
    for part in template.split('/') {
        match segments.next() {
            _ if part.starts_with("{*") => return true,
            Some(segment) if part.starts_with('{') => {
                if segment.is_empty() {
                    return false;
                }
            }
            Some(segment) if segment == part => {}
            _ => return false,
        }
    }
    segments.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_matches_whole_segments() {
        assert!(matches("/v1/products/{product}/devices", "/v1/products/12/devices"));
        assert!(matches("/v1/products/{product}/devices", "/v1/products/12/devices/"));
        assert!(matches("/v1/products/{product}/events/{*prefix}", "/v1/products/12/events"));
        assert!(matches("/v1/products/{product}/events/{*prefix}", "/v1/products/12/events/a/b"));
        assert!(!matches("/v1/products/{product}/devices", "/v1/products/12"));
        assert!(!matches("/v1/products/{product}/devices", "/v1/products//devices"));
        assert!(!matches("/v1/products/{product}/devices", "/v1/products/12/devices/1"));
    }
}
