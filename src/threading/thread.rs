//! stub
pub use crate::sched::{Spawned};
#[derive(Debug)]
pub struct Thread(Spawned);
impl Thread {
    pub fn spawn(body: impl FnOnce() + Send + 'static) -> Thread { Thread(crate::sched::spawn("t".into(), false, body)) }
    #[track_caller]
    pub fn join(&self) { self.0.join(None); }
}
