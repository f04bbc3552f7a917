-- A longer lease, for the attempt that has it.
-- ARGV: queue, number, attempt, lease in ms
local job = 'racecourse:job:' .. ARGV[2]
local held = redis.call('HMGET', job, 'state', 'attempt')
if held[1] ~= 'running' or held[2] ~= ARGV[3] then
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', 'racecourse:running:' .. ARGV[1], string.format('%.0f', now + ARGV[4]), ARGV[2])
return 1
