-- Takes the lease where nobody has it, and renews it where this instance has it.
-- KEYS: lease, fence
-- ARGV: instance, lifetime in milliseconds
-- Answer: number of the lease where this instance has it, else 0; who has it
local holder = redis.call('GET', KEYS[1])
if not holder then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return {redis.call('INCR', KEYS[2]), ARGV[1]}
end
if holder == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return {tonumber(redis.call('GET', KEYS[2])), holder}
end
return {0, holder}
