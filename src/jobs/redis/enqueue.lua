-- A job at the end of its queue. Said twice, it is there once: its number was drawn before.
-- ARGV: queue, number, task, args, attempts, timeout in ms
local queue, id = ARGV[1], ARGV[2]
local job = 'racecourse:job:' .. id
if redis.call('EXISTS', job) == 1 then
  return 0
end
redis.call('HSET', job, 'queue', queue, 'state', 'waiting', 'task', ARGV[3], 'args', ARGV[4], 'attempts', ARGV[5],
  'timeout', ARGV[6], 'attempt', '0', 'before', '0', 'lost', '0')
redis.call('SADD', 'racecourse:queues', queue)
redis.call('LPUSH', 'racecourse:queue:' .. queue, id)
return 1
