//! In Rust you would write: tokio, a task for each connection, and a pool of threads for what computes.

/// The path of this file, for the lesson's includes.
pub const PATH: &str = file!();

// ANCHOR: serve
use std::io;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinSet, spawn_blocking};

/// Serves so many connections, a task each.
pub async fn serve(listener: TcpListener, connections: usize) -> io::Result<()> {
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let (client, _) = listener.accept().await?;
        tasks.spawn(handle(client));
    }
    // an error, or a panic, has ended its own connection
    while tasks.join_next().await.is_some() {}
    Ok(())
}

async fn handle(mut client: TcpStream) -> io::Result<()> {
    let (from, mut to) = client.split();
    let mut from = BufReader::new(from);
    loop {
        let mut line = String::new();
        if (&mut from).take(100).read_line(&mut line).await? == 0 || line.trim().is_empty() {
            return Ok(());
        }
        let answer = match line.trim().parse::<u64>() {
            // in a thread beside the loop, which goes on
            Ok(n) if n <= 30 => spawn_blocking(move || fib(n)).await?.to_string(),
            Ok(n) => format!("error: {n} is too much"),
            Err(why) => format!("error: {why}"),
        };
        to.write_all(format!("{answer}\n").as_bytes()).await?;
    }
}

fn fib(n: u64) -> u64 {
    if n <= 2 { n.min(1) } else { fib(n - 1) + fib(n - 2) }
}
// ANCHOR_END: serve

// ANCHOR: all
/// All of them, or the first error. What each came to is a `Result`, and a list of results is not one:
///
/// ```compile_fail
/// let results: Vec<Result<u64, String>> = vec![Err("too deep".into())];
/// if let Err(why) = results { // error[E0308]: mismatched types: expected `Vec<Result<..>>`, found `Result<_, _>`
///     println!("{why}");
/// }
/// ```
pub async fn sum_of_all(numbers: Vec<u64>) -> Result<u64, String> {
    let tasks = numbers
        .into_iter()
        .map(|n| tokio::spawn(async move { if n <= 30 { Ok(fib(n)) } else { Err(format!("{n} is too much")) } }));
    let mut sum = 0;
    for task in tasks.collect::<Vec<_>>() {
        sum += task.await.map_err(|why| why.to_string())??;
    }
    Ok(sum)
}
// ANCHOR_END: all

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_answered_while_another_says_nothing() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let server = tokio::spawn(serve(listener, 3));
            let silent = TcpStream::connect(address).await.unwrap();
            for (asked, answered) in [
                ("10\n25\n\n", "55\n75025\n"),
                ("x\n31\n", "error: invalid digit found in string\nerror: 31 is too much\n"),
            ] {
                let mut client = TcpStream::connect(address).await.unwrap();
                client.write_all(asked.as_bytes()).await.unwrap();
                client.shutdown().await.unwrap();
                let mut told = String::new();
                client.read_to_string(&mut told).await.unwrap();
                assert_eq!(told, answered);
            }
            drop(silent);
            server.await.unwrap().unwrap();
        });
    }

    #[test]
    fn one_error_is_the_error_of_all() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(runtime.block_on(sum_of_all(vec![1, 2, 10])), Ok(57));
        assert_eq!(runtime.block_on(sum_of_all(vec![1, 5000, 10])), Err("5000 is too much".to_string()));
    }
}
