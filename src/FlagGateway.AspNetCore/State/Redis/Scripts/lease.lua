-- Takes the lease where nobody has it, and renews it where this instance has it.
-- KEYS: lease, fence
-- ARGV: instance, lifetime in milliseconds
-- Answer: number of the lease where this instance has it, else 0; who has it
-- A failed command does not undo those before it, so the number comes first: a lease without one would be renewed for ever,
-- and nobody could lead by it.
local holder = redis.call('GET', KEYS[1])
if not holder then
  local fence = redis.call('INCR', KEYS[2])
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return {fence, ARGV[1]}
end
if holder == ARGV[1] then
  local fence = tonumber(redis.call('GET', KEYS[2]) or '') or redis.call('INCR', KEYS[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return {fence, holder}
end
return {0, holder}
