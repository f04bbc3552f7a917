use std::fmt;
use std::sync::Arc;

/// A program to run or explore: what its main thread does. What it returns is its outcome's value.
///
/// To be explored it must be deterministic but for its schedule and its [choices](crate::sched::choose), and make every
/// shared object anew each time.
#[derive(Clone)]
pub struct Program(Arc<dyn Fn() -> String + Send + Sync>);

impl Program {
    /// A program from its main function.
    pub fn new(main: impl Fn() -> String + Send + Sync + 'static) -> Program {
        Program(Arc::new(main))
    }

    pub(crate) fn run(&self) -> String {
        (self.0)()
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Program(..)")
    }
}
