-- Failed jobs go back to the end of the queue, with all their attempts.
-- ARGV: queue, number or nothing for all of them. Gives how many.
local queue = ARGV[1]
local failed = 'racecourse:failed:' .. queue
local ids = ARGV[2] == '' and redis.call('ZRANGE', failed, 0, -1) or { ARGV[2] }
local moved = 0
for _, id in ipairs(ids) do
  if redis.call('ZREM', failed, id) == 1 then
    local job = 'racecourse:job:' .. id
    redis.call('HSET', job, 'state', 'waiting', 'before', redis.call('HGET', job, 'attempt') or '0')
    redis.call('LPUSH', 'racecourse:queue:' .. queue, id)
    moved = moved + 1
  end
end
return moved
