//! Which paths are meant.

use super::exchange::Exchange;

/// A path as somebody asks for it: the path of a request, or a template in which `{x}` stands for one segment and `{*x}`
/// for any number. What stands in braces is not compared, but where the route is known it must have braces there, too:
/// `/v1/devices/{device}` does not mean `/v1/devices/events`.
pub(crate) fn path_fits(pattern: &str, path: &str, route: Option<&str>) -> bool {
    if !pattern.contains('{') {
        return pattern == path;
    }
    let mut template = route.map(|route| route.split('/'));
    let mut path = path.split('/');
    for part in pattern.split('/') {
        let named = template.as_mut().and_then(Iterator::next);
        if part.starts_with("{*") {
            return path.next().is_some_and(|segment| !segment.is_empty());
        }
        let Some(segment) = path.next() else { return false };
        let fits = if part.starts_with('{') {
            !segment.is_empty() && named.is_none_or(|named| named.starts_with('{'))
        } else {
            part == segment
        };
        if !fits {
            return false;
        }
    }
    path.next().is_none()
}

/// As [`path_fits`], for the path of an exchange.
pub(super) fn fits(pattern: &str, exchange: &Exchange) -> bool {
    path_fits(pattern, &exchange.path, exchange.route())
}

/// As [`fits`]; without braces whatever begins so.
pub(super) fn begins(pattern: &str, exchange: &Exchange) -> bool {
    if pattern.contains('{') { fits(pattern, exchange) } else { exchange.path.starts_with(pattern) }
}

/// In how many segments a path differs.
pub(super) fn distance(pattern: &str, path: &str) -> u32 {
    let (mut one, mut other) = (pattern.split('/'), path.split('/'));
    let mut distance = 0;
    loop {
        match (one.next(), other.next()) {
            (None, None) => return distance,
            (Some(part), Some(segment)) if part == segment || part.starts_with('{') => {}
            _ => distance += 1,
        }
    }
}
