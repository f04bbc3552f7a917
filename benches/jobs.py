"""What RQ does with as many jobs over the same server: `jobs.py URL JOBS` prints name, jobs enqueued and jobs done a second."""
import logging
import math
import sys
import time

from redis import Redis
from rq import Queue, SimpleWorker, Worker

logging.disable(logging.CRITICAL)
url, jobs = sys.argv[1], int(sys.argv[2])
redis = Redis.from_url(url)
for name, kind in (("RQ, a fork a job", Worker), ("RQ, no fork", SimpleWorker)):
    queue = Queue(connection=redis)
    start = time.perf_counter()
    for _ in range(jobs):
        queue.enqueue(math.factorial, 1)
    enqueued = time.perf_counter() - start
    worker = kind([queue], connection=redis)
    start = time.perf_counter()
    worker.work(burst=True, logging_level="CRITICAL")
    done = time.perf_counter() - start
    print(name, jobs / enqueued, jobs / done, flush=True)
