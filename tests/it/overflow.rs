//! A stack overflow in an explored program ends the process, with words. So the test runs itself again as a child.

use crate::harness::again;
use racecourse::sched::{Explorer, Program};

fn deeper(n: u64) -> u64 {
    let room = std::hint::black_box([n; 64]);
    if n == u64::MAX { room[0] } else { deeper(n + 1).wrapping_add(room[63]) }
}

#[test]
fn a_stack_overflow_ends_with_a_message() {
    let Some(child) = again("overflow::a_stack_overflow_ends_with_a_message") else {
        let found = Explorer::default().explore(&Program::new(|| deeper(0).to_string()));
        panic!("it came back with {found:?}");
    };
    let said = String::from_utf8_lossy(&child.stderr);
    assert!(said.contains("racecourse: stack overflow in the explored program"), "{said}");
    assert_eq!(child.status.code(), Some(134), "{said}");
}
