use super::exercise::Water;
use racecourse::course::judge::Scenario;
use racecourse::sync::Shared;
use racecourse::threading::Thread;
use std::sync::Arc;

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::new("a molecule from three threads", || build(&["H", "H", "O"])),
        Scenario::new("two molecules, the oxygen from one thread", || build(&["HH", "HH", "OO"])),
        Scenario::new("two molecules, the oxygen from two threads", || {
            build(&["HH", "HH", "O", "O"])
        }),
    ]
}

/// A thread for each word, which brings its atoms one after the other.
fn build(words: &'static [&'static str]) {
    let water = Arc::new(Water::new());
    let bonds = Shared::named("bonds", String::new());
    let threads: Vec<Thread> = (1..)
        .zip(words)
        .map(|(n, atoms)| {
            let (water, bonds) = (Arc::clone(&water), bonds.clone());
            let bring = move || {
                for atom in atoms.chars() {
                    let bond = || bonds.update(|bonds| bonds.push(atom));
                    if atom == 'H' { water.hydrogen(bond) } else { water.oxygen(bond) }
                }
            };
            Thread::new(bring).name(format!("{}-{n}", &atoms[..1])).start()
        })
        .collect();
    for thread in &threads {
        thread.join();
    }
    let bonds: Vec<char> = bonds.get().chars().collect();
    assert_eq!(bonds.len(), words.concat().len(), "every atom bonds once");
    for molecule in bonds.chunks(3) {
        let hydrogens = molecule.iter().filter(|atom| **atom == 'H').count();
        assert_eq!(hydrogens, 2, "of each three bonds two are hydrogen's: {bonds:?}");
    }
}
