//! A stack overflow in an explored program ends the process, with words. So the test runs itself again as a child.

use racecourse::sched::{Explorer, Program};
use std::process::Command;

const CHILD: &str = "RACECOURSE_TEST_OVERFLOW";

fn deeper(n: u64) -> u64 {
    let room = std::hint::black_box([n; 64]);
    if n == u64::MAX { room[0] } else { deeper(n + 1).wrapping_add(room[63]) }
}

#[test]
fn a_stack_overflow_ends_with_a_message() {
    if std::env::var_os(CHILD).is_some() {
        let found = Explorer::default().explore(&Program::new(|| deeper(0).to_string()));
        panic!("it came back with {found:?}");
    }
    let test = "overflow::a_stack_overflow_ends_with_a_message";
    let child = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stderr);
    assert!(said.contains("racecourse: stack overflow in the explored program"), "{said}");
    assert_eq!(child.status.code(), Some(134), "{said}");
}
