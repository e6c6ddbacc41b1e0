//! `/_mock/world`: what there is, as a world file; another world in its place; and back to the first.
//!
//! A world file holds passwords and tokens, and so does the answer. It is told to whoever may use the control surface at
//! all, see [`crate::hosts`]. Source: chosen.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Request};

use crate::app;
use crate::connection::Connection;
use crate::error::ApiError;
use crate::house::House;
use crate::survey::Survey;
use crate::wire::{self, ContentType};
use crate::world::{MAX_FILE, World, WorldError};

/// What mistakes are told to be in.
const FILE: &str = "world";

/// The present world as a world file.
pub(super) async fn read(Extension(house): Extension<Arc<House>>) -> Response {
    let mut response = Response::new(Body::from(Survey::of(&house.present()).to_toml()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/toml"));
    response
}

/// Puts another world in the place of the present one: a world file, or the same in JSON.
pub(super) async fn replace(
    Extension(house): Extension<Arc<House>>,
    Extension(connection): Extension<Arc<Connection>>,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    let headers = request.headers().clone();
    let body = wire::whole(request, MAX_FILE).await?;
    let world = parse(&headers, &body, house.seed()).map_err(|error| ApiError::ControlInvalid(error.to_string()))?;
    move_in(&house, &connection, Some(world)).await
}

/// Goes back to the world that the cloud was started with.
pub(super) async fn reset(
    Extension(house): Extension<Arc<House>>,
    Extension(connection): Extension<Arc<Connection>>,
) -> Result<Response, ApiError> {
    move_in(&house, &connection, None).await
}

/// Reads a world; no file but what is in the body.
fn parse(headers: &HeaderMap, body: &[u8], seed: &World) -> Result<World, WorldError> {
    let text = std::str::from_utf8(body).map_err(|error| WorldError::NotUtf8 {
        file: FILE.to_owned(),
        line: 1 + body[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count(),
    })?;
    let world = match wire::content_type(headers) {
        ContentType::Json => World::from_json(text, FILE)?,
        // curl says of whatever it sends that it is a form, unless it is told.
        _ => World::from_toml(text, FILE)?,
    };
    world.with_sketches_of(seed)
}

async fn move_in(house: &Arc<House>, connection: &Connection, world: Option<World>) -> Result<Response, ApiError> {
    // The answer to this is still the old world's.
    connection.keep(true);
    let moved = house.replace(world).await;
    let running = moved.map_err(ApiError::ControlInvalid)?;
    Ok(app::json(&running.card(&house.url())))
}
