use super::exercise::Water;
use racecourse::course::judge::Scenario;
use racecourse::sched::sleep;
use racecourse::threading::{Event, Semaphore, Thread};
use std::sync::Arc;
use std::time::Duration;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("one molecule", one_molecule),
        Scenario::new("two oxygens, and one hydrogen comes late", one_too_many).ordered(),
        Scenario::new("two molecules, and the first oxygen is slow", slow_bond).ordered(),
    ]
}

/// In virtual time a moment is over when none of the other threads can go on.
const MOMENT: Duration = Duration::from_secs(1);

fn one_molecule() {
    let place = Place::new();
    let threads = [place.bring("H-1"), place.bring("H-2"), place.bring("O-1")];
    threads.iter().for_each(Thread::join);
    place.check(1);
}

/// Either oxygen may be the one that is left over, and nobody waits for that.
fn one_too_many() {
    let place = Place::new();
    let hydrogen = place.bring("H-1");
    sleep(MOMENT);
    for name in ["O-1", "O-2"] {
        place.bring_by(name, true, || ());
        sleep(MOMENT);
    }
    place.bring("H-2").join();
    hydrogen.join();
    sleep(MOMENT);
    place.check(1);
}

fn slow_bond() {
    let (place, go) = (Place::new(), Event::named("go"));
    let mut threads = Vec::new();
    for name in ["H-1", "H-2"] {
        threads.push(place.bring(name));
        sleep(MOMENT);
    }
    let slow = go.clone();
    threads.push(place.bring_by("O-1", false, move || {
        slow.wait(None);
    }));
    sleep(MOMENT);
    for name in ["H-3", "H-4", "O-2"] {
        threads.push(place.bring(name));
        sleep(MOMENT);
    }
    assert_eq!(place.oxygens.value(), 0, "the next molecule waits for the last bond of this one");
    go.set();
    threads.iter().for_each(Thread::join);
    place.check(2);
}

/// Where atoms meet, and how many of them have bonded.
struct Place {
    water: Arc<Water>,
    hydrogens: Semaphore,
    oxygens: Semaphore,
}

impl Place {
    fn new() -> Place {
        Place {
            water: Arc::new(Water::new()),
            hydrogens: Semaphore::named("H bonds", 0),
            oxygens: Semaphore::named("O bonds", 0),
        }
    }

    fn bring(&self, name: &'static str) -> Thread {
        self.bring_by(name, false, || ())
    }

    /// A thread brings the atom with which its name begins.
    fn bring_by(
        &self,
        name: &'static str,
        may_stay: bool,
        first: impl FnOnce() + Send + 'static,
    ) -> Thread {
        let is_hydrogen = name.starts_with('H');
        let bonds = if is_hydrogen { self.hydrogens.clone() } else { self.oxygens.clone() };
        let water = Arc::clone(&self.water);
        let bring = move || {
            let bond = || {
                first();
                bonds.release(1).unwrap();
            };
            if is_hydrogen { water.hydrogen(bond) } else { water.oxygen(bond) }
        };
        Thread::new(bring).name(name).daemon(may_stay).start()
    }

    fn check(&self, molecules: usize) {
        let bonds = [self.hydrogens.value(), self.oxygens.value()];
        assert_eq!(bonds, [2 * molecules, molecules], "bonds of hydrogens and oxygens");
    }
}
