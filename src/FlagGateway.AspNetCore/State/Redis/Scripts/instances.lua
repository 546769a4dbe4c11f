-- Tells of this instance and asks for all; those that have been silent for an hour are forgotten.
-- KEYS: instances
-- ARGV: instance, what it tells of itself
-- Answer: the server's time in milliseconds, then id, time and text of each
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], now .. ' ' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], 3600000)
local answer = {now}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local at, text = string.match(all[i + 1], '^(%d+) (.*)$')
  if not at or now - tonumber(at) > 3600000 then
    redis.call('HDEL', KEYS[1], all[i])
  else
    answer[#answer + 1] = all[i]
    answer[#answer + 1] = tonumber(at)
    answer[#answer + 1] = text
  end
end
return answer
