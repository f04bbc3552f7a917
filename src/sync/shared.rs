use crate::sched::{Cx, Op, Resource, State, Verb, Who, fingerprint};
use std::borrow::Cow;
use std::fmt::Debug;
use std::hash::Hash;

/// A variable that several threads read and write with nothing to order them: Python's global, Rust's forbidden fruit.
///
/// Each call is one step: between a [`get`](Shared::get) and the [`set`](Shared::set) that follows, any other thread may
/// take its steps. That is how `counter += 1` loses updates. (A real data race in Rust is undefined behaviour and in safe
/// Rust impossible; here each single step is atomic, so that what goes wrong is the program's order and nothing else.)
///
/// Clones are the same variable.
#[derive(Clone, Debug)]
pub struct Shared<T: Debug> {
    resource: Resource<Cell<T>>,
}

#[derive(Debug)]
struct Cell<T> {
    value: T,
}

impl<T: Debug + Hash + Send + 'static> State for Cell<T> {
    fn fingerprint(&self) -> u64 {
        fingerprint(&self.value)
    }
    fn describe(&self, _name: &dyn Fn(Who) -> String) -> String {
        format!("{:?}", self.value)
    }
}

impl<T: Debug + Hash + Send + 'static> Shared<T> {
    /// A variable without a name.
    #[must_use]
    pub fn new(value: T) -> Shared<T> {
        Shared { resource: Resource::new("Shared", None, Cell { value }) }
    }

    /// A variable with a name, by which traces call it.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>, value: T) -> Shared<T> {
        Shared { resource: Resource::new("Shared", Some(name.into()), Cell { value }) }
    }

    /// Reads it. One step.
    #[track_caller]
    #[inline]
    #[must_use]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.resource.step(Op::read(Verb::new("get")), |cell, cx| {
            look(cell, cx);
            cell.value.clone()
        })
    }

    /// Writes it. One step.
    #[track_caller]
    #[inline]
    pub fn set(&self, value: T) {
        self.resource.step(Op::write(Verb::new("set")), |cell, _| cell.value = value);
    }

    /// Reads something of it. One step, whatever `look_at` does; it must not touch another shared object.
    ///
    /// # Panics
    /// If `look_at` does.
    #[track_caller]
    pub fn with<R: Debug>(&self, look_at: impl FnOnce(&T) -> R) -> R {
        self.resource.step(Op::read(Verb::new("with")), |cell, cx| {
            cx.saw(fingerprint(&cell.value));
            let result = look_at(&cell.value);
            cx.show(|| format!("{result:?}"));
            result
        })
    }

    /// Changes it in one step, as Python's `list.append` or `list.pop` does; `change` must not touch another shared object.
    ///
    /// # Panics
    /// If `change` does; what it did until then stays.
    #[track_caller]
    pub fn update<R: Debug>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        self.resource.step(Op::write(Verb::new("update")), |cell, cx| {
            cx.saw(fingerprint(&cell.value));
            let result = change(&mut cell.value);
            cx.show(|| format!("{result:?}"));
            result
        })
    }

    /// The value at the end of a program, when every thread that wrote it has been joined. Not a step.
    ///
    /// # Panics
    /// In an explored program, if some write is not ordered before it: then its answer would depend on the schedule without
    /// being a step. Use [`get`](Shared::get) there.
    #[track_caller]
    #[must_use]
    pub fn peek(&self) -> T
    where
        T: Clone,
    {
        assert!(
            self.resource.is_settled(),
            "peek() while another thread may still write; join the writers first, or use get()"
        );
        self.resource.quietly(|cell| cell.value.clone())
    }
}

fn look<T: Debug + Hash>(cell: &Cell<T>, cx: &mut Cx) {
    cx.saw(fingerprint(&cell.value));
    cx.show(|| format!("{:?}", cell.value));
}
