//! Where jobs wait: on a Redis server that is there, on a private one, or in this process.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use racecourse::jobs::{Broker, BrokerError, MemoryBroker, RedisBroker, RedisServer, ServerError};

/// A queue, and what keeps it up.
#[derive(Debug)]
pub enum Place {
    /// A server that is named.
    Named {
        /// It.
        broker: RedisBroker,
        /// `redis://...`.
        url: String,
    },
    /// A server that ends with this.
    Private {
        /// It, as a queue.
        broker: RedisBroker,
        /// It, as a process.
        server: RedisServer,
    },
    /// The memory of this process.
    Here(MemoryBroker),
}

impl Place {
    /// The server of that address.
    ///
    /// # Errors
    /// If it is no address, or nobody answers there.
    pub fn named(url: &str) -> Result<Place, BrokerError> {
        Ok(Place::Named { broker: RedisBroker::connect(url)?, url: url.to_string() })
    }

    /// A private server, or without a `redis-server` on the PATH this process.
    ///
    /// # Errors
    /// If there is one that cannot be started.
    pub fn own() -> Result<Place, ServerError> {
        match RedisServer::start() {
            Ok(server) => {
                let broker =
                    RedisBroker::connect(&server.url()).map_err(|error| ServerError::Ended(error.to_string()))?;
                Ok(Place::Private { broker, server })
            }
            Err(ServerError::NotInstalled) => Ok(Place::memory()),
            Err(error) => Err(error),
        }
    }

    /// This process.
    #[must_use]
    pub fn memory() -> Place {
        Place::Here(MemoryBroker::new())
    }

    /// The queue.
    #[must_use]
    pub fn broker(&self) -> &dyn Broker {
        match self {
            Place::Named { broker, .. } | Place::Private { broker, .. } => broker,
            Place::Here(broker) => broker,
        }
    }

    /// What other processes know it by; nothing if they cannot.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        match self {
            Place::Named { url, .. } => Some(url.clone()),
            Place::Private { server, .. } => Some(server.url()),
            Place::Here(_) => None,
        }
    }

    /// Where that is.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Place::Named { broker, .. } => format!("the Redis at {}", broker.address()),
            Place::Private { broker, .. } => format!("a private Redis at {}", broker.address()),
            Place::Here(_) if RedisServer::is_installed() => "the memory of this process".into(),
            Place::Here(_) => "the memory of this process, as there is no redis-server on the PATH".into(),
        }
    }
}
