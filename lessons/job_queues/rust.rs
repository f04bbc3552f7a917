//! In Rust you would write: names and data, and a list for what is under way.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: all
use redis::{Commands, Connection, Direction, RedisResult};
use serde::{Deserialize, Serialize};

/// What may lie in the queue, and nothing else: a name for each kind of job, with its arguments.
///
/// What comes from outside becomes one of these, or an error:
///
/// ```compile_fail
/// use racecourse::lessons::job_queues::rust::Letter;
/// let letter: Letter = "import os".to_string(); // error[E0308]: mismatched types
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// To whom.
    pub to: String,
}

/// A letter at the end of the queue.
pub fn enqueue(redis: &mut Connection, letter: &Letter) -> RedisResult<()> {
    let text = serde_json::to_string(letter).map_err(std::io::Error::from)?;
    redis.lpush("letters", text)
}

/// The next letter. In one step it goes from the queue to the list of those under way: whenever we die, it is in one of the two.
pub fn take(redis: &mut Connection) -> RedisResult<Option<String>> {
    redis.lmove("letters", "under-way", Direction::Right, Direction::Left)
}

/// It has been sent.
pub fn finish(redis: &mut Connection, letter: &str) -> RedisResult<bool> {
    redis.lrem("under-way", 1, letter)
}
// ANCHOR_END: all

#[cfg(test)]
mod tests {
    use super::*;
    use racecourse::jobs::{RedisServer, ServerError};

    #[test]
    fn a_letter_is_always_in_one_of_the_two_lists() {
        let server = match RedisServer::start() {
            Err(ServerError::NotInstalled) if std::env::var_os("RACECOURSE_REQUIRE").is_none() => {
                return println!("skipped: there is no redis-server");
            }
            server => server.unwrap(),
        };
        let mut redis = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
        let letter = Letter { to: "Ada".into() };
        enqueue(&mut redis, &letter).unwrap();
        let taken = take(&mut redis).unwrap().unwrap();
        assert_eq!(serde_json::from_str::<Letter>(&taken).unwrap(), letter);
        assert_eq!(redis.lrange::<_, Vec<String>>("under-way", 0, -1).unwrap(), std::slice::from_ref(&taken));
        assert_eq!(take(&mut redis).unwrap(), None);
        assert!(finish(&mut redis, &taken).unwrap());
        assert!(!finish(&mut redis, &taken).unwrap(), "once is enough");
        assert!(serde_json::from_str::<Letter>("cos\nsystem\n").is_err(), "a pickle is no letter");
    }
}
