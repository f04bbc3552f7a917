//! In Rust you would write: `mio`, which tells what is ready, on every system in its own way.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: loop
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token, Waker};
use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

const LISTENER: Token = Token(0);
const ANSWERS: Token = Token(1);

/// Answers every number `n` that comes as a byte by `n * n`, computed in another thread, until `clients` have come and gone. One thread
/// waits for all sockets and, by a [`Waker`], for the other one's results: the self-pipe is part of the crate.
///
/// The connections belong to this thread alone. A callback of the other one that changes them is refused:
///
/// ```compile_fail
/// let tasks = std::rc::Rc::new(std::cell::RefCell::new(vec![1, 2]));
/// let theirs = std::rc::Rc::clone(&tasks);
/// // error[E0277]: `Rc<RefCell<Vec<i32>>>` cannot be sent between threads safely
/// std::thread::spawn(move || theirs.borrow_mut().push(3));
/// ```
pub fn serve(mut listener: TcpListener, clients: usize) -> io::Result<()> {
    let mut poll = Poll::new()?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let waker = Arc::new(Waker::new(poll.registry(), ANSWERS)?);
    let (ask, asked) = channel();
    let (bring, brought) = channel();
    std::thread::scope(|scope| {
        scope.spawn(move || square(&asked, &bring, &waker));
        let mut connections: HashMap<Token, TcpStream> = HashMap::new();
        let (mut next, mut gone) = (2, 0);
        let mut events = Events::with_capacity(64);
        while gone < clients {
            poll.poll(&mut events, None)?; // everything in one place waits here
            for event in &events {
                match event.token() {
                    LISTENER => {
                        while let Some((mut stream, _)) = ready(listener.accept())? {
                            poll.registry().register(&mut stream, Token(next), Interest::READABLE)?;
                            connections.insert(Token(next), stream);
                            next += 1;
                        }
                    }
                    ANSWERS => {
                        for (token, answer) in brought.try_iter() {
                            if let Some(stream) = connections.get_mut(&token) {
                                // two bytes always fit; a longer answer would be kept until the socket takes it
                                let _ = stream.write(&[answer]);
                            }
                        }
                    }
                    token => {
                        let Some(stream) = connections.get_mut(&token) else { continue };
                        let open = read(stream, |byte| {
                            let _ = ask.send((token, byte));
                        });
                        if !open {
                            connections.remove(&token); // dropped, and so closed
                            gone += 1;
                        }
                    }
                }
            }
        }
        drop(ask); // ends the other thread
        Ok(())
    })
}

fn square(asked: &Receiver<(Token, u8)>, bring: &Sender<(Token, u8)>, waker: &Waker) {
    for (token, n) in asked {
        let _ = bring.send((token, n.wrapping_mul(n)));
        let _ = waker.wake(); // never blocks
    }
}

/// Takes everything that is there; whether the connection is still open. An error is its end, and nobody else's.
fn read(stream: &mut TcpStream, mut take: impl FnMut(u8)) -> bool {
    let mut bytes = [0; 100];
    loop {
        match ready(stream.read(&mut bytes)) {
            Ok(Some(0)) | Err(_) => return false,
            Ok(Some(n)) => bytes[..n].iter().for_each(|byte| take(*byte)),
            Ok(None) => return true,
        }
    }
}

/// What there is; none if one would have to wait.
fn ready<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(error),
    }
}
// ANCHOR_END: loop

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Shutdown, TcpStream as Blocking};

    #[test]
    fn one_thread_serves_clients_that_take_turns() {
        let listener = TcpListener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| serve(listener, 3).unwrap());
            let mut open: Vec<Blocking> = (0..3).map(|_| Blocking::connect(address).unwrap()).collect();
            let asks = |client: &mut Blocking, n: u8| {
                let mut answer = [0];
                client.write_all(&[n]).unwrap();
                client.read_exact(&mut answer).unwrap();
                answer[0]
            };
            for n in 2..5 {
                let told: Vec<u8> = open.iter_mut().map(|client| asks(client, n)).collect();
                assert_eq!(told, [n * n; 3]);
            }
            // one goes without a word, and the others are served
            drop(open.pop());
            assert_eq!(asks(&mut open[0], 7), 49);
            open.iter().for_each(|client| client.shutdown(Shutdown::Both).unwrap());
        });
    }
}
