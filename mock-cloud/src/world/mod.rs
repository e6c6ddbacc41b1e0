//! The world a cloud starts with: users, OAuth clients, organizations, products, devices and settings, as plain data.
//!
//! A world comes from a TOML file ([`World::load`]) or from Rust ([`World::empty`] and the `with_` methods).
//! `built_in.toml` is the world of a cloud started without one, and at the same time the description of the form: it
//! names every key there is.
//!
//! A file is read in three steps. The TOML parser finds mistakes of syntax; `read` finds keys that do not exist and
//! values of the wrong type; `rules` finds what does not fit together. The rules know nothing of files, so that a world
//! made in Rust is held to them too ([`World::check`]). Every mistake is told with its line and what to do about it, as
//! many as a step can find at once. Sketches that a file names are noted with their lines by the pure reading, and
//! `sketches` loads them at the rim.
//!
//! Source: chosen throughout, except the three OAuth clients that every world has (documented).

mod analog;
mod error;
mod faults;
mod fields;
mod fleet;
mod json;
mod kept;
mod nearest;
mod problems;
mod read;
mod rules;
mod sketches;
mod spec;
#[cfg(test)]
mod tests;
mod write;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::cloud::Settings;
use crate::faults::{Fault, FaultSet};

pub use error::{Problem, WorldError};
pub use fleet::FleetSpec;
pub use sketches::SketchFile;
pub use spec::{ClientKind, ClientSpec, DeviceSpec, OrganizationSpec, ProductSpec, TokenSpec, UserSpec};

/// The longest world file in bytes: 16 MiB, some hundred thousand devices.
pub const MAX_FILE: usize = 16 * 1024 * 1024;

/// Clients that the real cloud knows without being told, their own names being their secrets. Source: documented
/// (`particle`), observed (the vendor's JavaScript client and CLI send the other two).
pub(crate) const STOCK_CLIENTS: [&str; 3] = ["particle", "particle-api", "particle-cli"];

/// What a cloud starts with.
#[derive(Clone, Debug)]
pub struct World {
    /// What ids and the noise on pins are made from.
    pub seed: u64,
    /// Times and limits.
    pub settings: Settings,
    /// Accounts, in the order of the file.
    pub users: Vec<UserSpec>,
    /// Access tokens that have more to them than those of their users.
    pub tokens: Vec<TokenSpec>,
    /// OAuth clients: those of the file, then the stock ones it leaves as they are.
    pub clients: Vec<ClientSpec>,
    /// Organizations, in the order of the file.
    pub organizations: Vec<OrganizationSpec>,
    /// Products, in the order of the file.
    pub products: Vec<ProductSpec>,
    /// Devices, in the order of the file.
    pub devices: Vec<DeviceSpec>,
    /// Many devices at once; they come after the others.
    pub fleets: Vec<FleetSpec>,
    /// What goes wrong on purpose from the start, by the names of sets.
    pub fault_sets: Vec<FaultSet>,
    /// The same, one by one, in the order of the file.
    pub faults: Vec<Fault>,
}

impl Default for World {
    fn default() -> Self {
        Self::empty()
    }
}

impl World {
    /// The world of a cloud that is started without one: two users, one product, nine devices.
    pub fn built_in() -> Self {
        Self::from_toml(include_str!("built_in.toml"), "built_in.toml").expect("a test reads the built-in world")
    }

    /// No users, no products and no devices; only the OAuth clients `particle`, `particle-api` and `particle-cli`.
    pub fn empty() -> Self {
        Self {
            seed: 0,
            settings: Settings::default(),
            users: Vec::new(),
            tokens: Vec::new(),
            clients: STOCK_CLIENTS.map(|id| ClientSpec::new(id, id)).into(),
            organizations: Vec::new(),
            products: Vec::new(),
            devices: Vec::new(),
            fleets: Vec::new(),
            fault_sets: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Reads a world from the text of a file; `file` is the name to use in errors. Sketches that the file names by their
    /// paths are noted, and [`World::with_sketches`] loads them.
    ///
    /// # Errors
    /// [`WorldError`] with every mistake found.
    pub fn from_toml(text: &str, file: &str) -> Result<Self, WorldError> {
        if text.len() > MAX_FILE {
            return Err(WorldError::TooLong { file: file.to_owned() });
        }
        read::world(text, file, &|_| false)
    }

    /// Reads a world from the same in JSON, as [`World::from_toml`] does from TOML.
    ///
    /// # Errors
    /// [`WorldError`] with every mistake found, and its line in the JSON.
    pub fn from_json(text: &str, file: &str) -> Result<Self, WorldError> {
        if text.len() > MAX_FILE {
            return Err(WorldError::TooLong { file: file.to_owned() });
        }
        json::world(text, file)
    }

    /// The text of a world file that says the same. What only Rust can make (an application, samples on a pin) is left out,
    /// and a comment says so.
    pub fn to_toml(&self) -> String {
        write::world(self)
    }

    /// Takes the sketches that this world names from another one, which has loaded them under the same names.
    ///
    /// # Errors
    /// [`WorldError::Invalid`] with every sketch that the other world does not have.
    pub(crate) fn with_sketches_of(mut self, other: &Self) -> Result<Self, WorldError> {
        sketches::adopt(&mut self, other)?;
        Ok(self)
    }

    /// Loads the sketches that a world file named, each once however many devices run it. Paths are relative to `folder`,
    /// which for a file is the one it lies in. Sources are built, which takes a compiler.
    ///
    /// # Errors
    /// [`WorldError::Invalid`] with every sketch that is not there, does not compile, or is no firmware.
    pub fn with_sketches(mut self, folder: &Path) -> Result<Self, WorldError> {
        sketches::load(&mut self, folder)?;
        Ok(self)
    }

    /// Reads a world from a file, and the sketches that it names.
    ///
    /// # Errors
    /// [`WorldError`] when the file cannot be read, is longer than [`MAX_FILE`] or no UTF-8, and with every mistake found;
    /// as [`World::with_sketches`] when there is none.
    pub fn load(path: &Path) -> Result<Self, WorldError> {
        let file = path.display().to_string();
        let mut bytes = Vec::new();
        // One byte more than allowed is enough to see that a file is too long, and bounds what an endless one can do.
        let read = File::open(path).and_then(|open| open.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes));
        if let Err(source) = read {
            return Err(WorldError::Unreadable { file, source });
        }
        if bytes.len() > MAX_FILE {
            return Err(WorldError::TooLong { file });
        }
        match std::str::from_utf8(&bytes) {
            Ok(text) => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                read::world(text, &file, &|name| folder.join(name).exists())?.with_sketches(folder)
            }
            Err(error) => {
                let line = problems::line(&bytes, error.valid_up_to());
                Err(WorldError::NotUtf8 { file, line })
            }
        }
    }

    /// Holds a world made in Rust to the rules for world files, which what [`World::from_toml`] returns keeps already, and
    /// looks for sketches that nobody has loaded.
    ///
    /// # Errors
    /// [`WorldError::Invalid`] with every rule that is broken.
    pub fn check(&self) -> Result<(), WorldError> {
        let mut problems = problems::Problems::in_rust();
        rules::check(self, &mut problems);
        sketches::check(self, &mut problems);
        problems.into_result()
    }

    /// With another seed.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// With other times and limits.
    #[must_use]
    pub fn with_settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// With one more user.
    #[must_use]
    pub fn with_user(mut self, user: UserSpec) -> Self {
        self.users.push(user);
        self
    }

    /// With one more OAuth client, or another secret for one that is there.
    #[must_use]
    pub fn with_client(mut self, client: ClientSpec) -> Self {
        self.clients.retain(|present| present.id != client.id);
        self.clients.push(client);
        self
    }

    /// Every device there is to be: those on their own, and then the fleets', in their order.
    pub(crate) fn population(&self) -> impl Iterator<Item = DeviceSpec> {
        self.devices.iter().cloned().chain(self.fleets.iter().flat_map(FleetSpec::members))
    }

    /// With many more devices.
    #[must_use]
    pub fn with_fleet(mut self, fleet: FleetSpec) -> Self {
        self.fleets.push(fleet);
        self
    }

    /// With something that goes wrong on purpose from the start.
    #[must_use]
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// With one more organization.
    #[must_use]
    pub fn with_organization(mut self, organization: OrganizationSpec) -> Self {
        self.organizations.push(organization);
        self
    }

    /// With one more product.
    #[must_use]
    pub fn with_product(mut self, product: ProductSpec) -> Self {
        self.products.push(product);
        self
    }

    /// With one more device.
    #[must_use]
    pub fn with_device(mut self, device: DeviceSpec) -> Self {
        self.devices.push(device);
        self
    }
}
