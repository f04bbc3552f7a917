-- The next job, on lease from now on. Before that: back to the queue with what was postponed until now, and with what has no worker any more.
-- ARGV: queue, worker, lease in ms. Gives the number, then the fields and values of the job; nothing if there is none.
local queue, worker = ARGV[1], ARGV[2]
local waiting, running = 'racecourse:queue:' .. queue, 'racecourse:running:' .. queue
local later, failed = 'racecourse:later:' .. queue, 'racecourse:failed:' .. queue
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- What lies under a job's key may be anything: a failed `pcall` changes nothing, and such a job is met again below.

-- a number without an exponent
local function plain(number)
  return string.format('%.0f', number)
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', later, '-inf', plain(now), 'LIMIT', 0, 100)) do
  redis.call('ZREM', later, id)
  redis.call('LPUSH', waiting, id)
  redis.pcall('HSET', 'racecourse:job:' .. id, 'state', 'waiting')
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', running, '-inf', plain(now), 'LIMIT', 0, 100)) do
  local job = 'racecourse:job:' .. id
  redis.call('ZREM', running, id)
  redis.call('RPUSH', waiting, id)
  redis.pcall('HSET', job, 'state', 'waiting')
  redis.pcall('HINCRBY', job, 'lost', 1)
end

while true do
  local id = redis.call('RPOP', waiting)
  if not id then
    return nil
  end
  local job = 'racecourse:job:' .. id
  local is_job = redis.call('TYPE', job).ok == 'hash' and redis.call('HEXISTS', job, 'task') == 1
    and redis.call('HEXISTS', job, 'args') == 1
  if is_job then
    local attempt = (tonumber(redis.call('HGET', job, 'attempt')) or 0) + 1
    redis.call('HSET', job, 'queue', queue, 'state', 'running', 'attempt', plain(attempt), 'worker', worker)
    redis.call('ZADD', running, plain(now + ARGV[3]), id)
    local taken = redis.call('HGETALL', job)
    table.insert(taken, 1, id)
    return taken
  end
  -- somebody put a number there that is no job's: nobody could do it, and nobody else should meet it again
  if redis.call('TYPE', job).ok ~= 'hash' then
    redis.call('DEL', job)
  end
  redis.call('HSET', job, 'queue', queue, 'state', 'failed', 'error', 'malformed: the queue names it, and there is no such job')
  redis.call('ZADD', failed, plain(now), id)
end
