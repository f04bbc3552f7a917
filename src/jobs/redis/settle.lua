-- What became of a job, said by the attempt that has it; said twice, it counts once.
-- ARGV: queue, number, attempt, what (done, later, failed, returned), words, delay in ms, seconds that a result is kept
local queue, id, attempt, what = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local job = 'racecourse:job:' .. id
local held = redis.call('HMGET', job, 'state', 'attempt', 'settled')
if held[3] == attempt then
  return 1
end
if held[1] ~= 'running' or held[2] ~= attempt then
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREM', 'racecourse:running:' .. queue, id)
redis.call('HSET', job, 'settled', attempt)
if what == 'done' then
  redis.call('HSET', job, 'state', 'done', 'result', ARGV[5])
  redis.call('HDEL', job, 'error')
  redis.call('EXPIRE', job, ARGV[7])
  redis.call('INCR', 'racecourse:done:' .. queue)
elseif what == 'later' then
  redis.call('HSET', job, 'state', 'later', 'error', ARGV[5])
  redis.call('ZADD', 'racecourse:later:' .. queue, string.format('%.0f', now + ARGV[6]), id)
elseif what == 'failed' then
  redis.call('HSET', job, 'state', 'failed', 'error', ARGV[5])
  redis.call('ZADD', 'racecourse:failed:' .. queue, string.format('%.0f', now), id)
else
  redis.call('HSET', job, 'state', 'waiting')
  redis.call('HINCRBY', job, 'before', 1)
  redis.call('RPUSH', 'racecourse:queue:' .. queue, id)
end
return 1
