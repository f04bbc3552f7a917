//! What the processes of this lesson do.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

use racecourse::multiprocessing::{Connection, Job};

// ANCHOR: count
/// Sends so many numbers and ends, and with it its end of the pipe.
pub const COUNT_UP: Job<(Connection, u64), ()> = Job::new("count-up", |(pipe, upto)| {
    for number in 0..upto {
        println!("sends {number}");
        pipe.send(&number)?;
    }
    Ok(())
});
// ANCHOR_END: count

/// Sends something long, and then takes what the other side has sent.
pub const SEND_FIRST: Job<(Connection, usize), ()> = Job::new("send-first", |(pipe, bytes)| {
    pipe.send(&vec![7_u8; bytes])?;
    println!("has sent {bytes} bytes");
    let came: Vec<u8> = pipe.recv()?;
    println!("has received {} bytes", came.len());
    Ok(())
});
