"""The fib server's first seven versions on CPython, to measure beside ours: fib_server.py VERSION.

Says its port on standard output, and serves until its standard input ends.
"""

import asyncio
import multiprocessing
import os
import select
import socket
import sys
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor


def fib(n):
    return min(n, 1) if n <= 2 else fib(n - 1) + fib(n - 2)


def listen():
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    print(listener.getsockname()[1], flush=True)
    return listener


def prompt(client):
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def answer(n):
    return b"%d\n" % n


# 1, 2, 3: a function that waits


def converse(client, compute):
    with client, client.makefile("rb") as lines:
        for line in lines:
            client.sendall(answer(compute(int(line))))


def blocking(listener):
    while True:
        converse(prompt(listener.accept()[0]), fib)


def threads(listener, compute=fib):
    while True:
        client = prompt(listener.accept()[0])
        threading.Thread(target=converse, args=(client, compute), daemon=True).start()


def threads_and_pool(listener):
    with ProcessPoolExecutor() as pool:
        pool.submit(fib, 1).result()
        threads(listener, lambda n: pool.submit(fib, n).result())


# 4, 5, 6: generators, and who has them go on


class Scheduler:
    def __init__(self):
        self.tasks = deque()
        self.recv_wait, self.send_wait, self.future_wait = {}, {}, {}
        self.done = deque()
        self.notify, self.notified = socket.socketpair()
        self.notify.setblocking(False)
        self.tasks.append(self.monitor())

    def monitor(self):
        while True:
            yield "recv", self.notified
            self.notified.recv(4096)
            while self.done:
                self.tasks.append(self.future_wait.pop(self.done.popleft()))

    def tell(self, future):
        self.done.append(future)
        try:
            self.notify.send(b"x")
        except BlockingIOError:
            pass

    def run(self):
        while True:
            while not self.tasks:
                ready = select.select(list(self.recv_wait), list(self.send_wait), [])
                self.tasks.extend(self.recv_wait.pop(sock) for sock in ready[0])
                self.tasks.extend(self.send_wait.pop(sock) for sock in ready[1])
            task = self.tasks.popleft()
            try:
                why, what = next(task)
            except (StopIteration, OSError):
                continue
            if why == "future":
                self.future_wait[what] = task
                what.add_done_callback(self.tell)
            else:
                (self.recv_wait if why == "recv" else self.send_wait)[what] = task


def talk(client, pool):
    rest = b""
    with client:
        while True:
            yield "recv", client
            data = client.recv(100)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                if pool:
                    future = pool.submit(fib, int(line))
                    yield "future", future
                    result = future.result()
                else:
                    result = fib(int(line))
                yield "send", client
                client.send(answer(result))


def accept(listener, scheduler, pool):
    while True:
        yield "recv", listener
        scheduler.tasks.append(talk(prompt(listener.accept()[0]), pool))


def generators(listener, pool=None):
    scheduler = Scheduler()
    scheduler.tasks.append(accept(listener, scheduler, pool))
    scheduler.run()


def generators_and_pool(listener):
    with ProcessPoolExecutor() as pool:
        pool.submit(fib, 1).result()
        generators(listener, pool)


class AsyncSocket:
    def __init__(self, sock):
        self.sock = sock

    def recv(self, size):
        yield "recv", self.sock
        return self.sock.recv(size)

    def send(self, data):
        yield "send", self.sock
        return self.sock.send(data)

    def accept(self):
        yield "recv", self.sock
        return AsyncSocket(prompt(self.sock.accept()[0]))


def async_talk(client, pool):
    rest = b""
    with client.sock:
        while data := (yield from client.recv(100)):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                future = pool.submit(fib, int(line))
                yield "future", future
                yield from client.send(answer(future.result()))


def async_accept(listener, scheduler, pool):
    while True:
        client = yield from listener.accept()
        scheduler.tasks.append(async_talk(client, pool))


def async_socket(listener):
    with ProcessPoolExecutor() as pool:
        pool.submit(fib, 1).result()
        scheduler = Scheduler()
        scheduler.tasks.append(async_accept(AsyncSocket(listener), scheduler, pool))
        scheduler.run()


# 7: asyncio


def streams(listener):
    async def main():
        loop = asyncio.get_running_loop()

        async def handler(reader, writer):
            while line := await reader.readline():
                writer.write(answer(await loop.run_in_executor(pool, fib, int(line))))
                await writer.drain()
            writer.close()

        server = await asyncio.start_server(handler, sock=listener)
        await server.serve_forever()

    with ProcessPoolExecutor() as pool:
        pool.submit(fib, 1).result()
        asyncio.run(main())


VERSIONS = [blocking, threads, threads_and_pool, generators, generators_and_pool, async_socket, streams]

if __name__ == "__main__":
    serve = VERSIONS[int(sys.argv[1]) - 1]
    threading.Thread(target=serve, args=(listen(),), daemon=True).start()
    # not by sys.stdin, whose lock a forked child would inherit as taken
    while os.read(0, 4096):
        pass
    # processes of a pool would be waited for
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(0)
