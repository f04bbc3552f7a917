//! What the processes of this lesson do.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use racecourse::multiprocessing::{Dict, Job, Lock};

// ANCHOR: double
/// Puts twice its number into the dict.
pub const DOUBLE: Job<(Dict<u32, u32>, u32), ()> = Job::new("double", |(dict, number)| {
    dict.insert(&number, &(2 * number))?;
    println!("key = {number} value = {}", 2 * number);
    Ok(())
});
// ANCHOR_END: double

/// The dict, the number, whether the list is put back, and what is held meanwhile.
pub type Append = (Dict<String, Vec<u32>>, u32, bool, Option<Lock>);

// ANCHOR: append
/// Appends its number to the list that is in the dict at `l`, which is to say, to what it gets from there.
pub const APPEND: Job<Append, ()> = Job::new("append", |(dict, number, put_back, lock)| {
    let _held = lock.as_ref().map(Lock::hold).transpose()?;
    let mut list = dict.get(&"l".into())?.unwrap_or_default();
    list.push(number);
    println!("my list is {list:?}");
    if put_back {
        dict.insert(&"l".into(), &list)?;
    }
    Ok(())
});
// ANCHOR_END: append
