-- Writes back what an instance knows where the state is missing or older than what was answered for. For a moment all
-- instances offer what they know, and the one that knows most writes. All or nothing, as write.lua.
-- KEYS: state, audit, offer
-- ARGV: 1 epoch, 2 revision, 3 hash that were found, '' where the state is missing
--       4 epoch, 5 revision that this instance knows
--       6 epoch, 7 revision, 8 hash, 9 document afterwards
--       10 entry of the audit log, 11 id of this write, 12 milliseconds in which others may offer, 13 channel,
--       14 most entries kept
-- Answer: 'done', or why not: 'wait', 'changed', 'wrong:KEY:KIND'
local function kind(key) return redis.call('TYPE', key).ok end

local state, audit, offered = kind(KEYS[1]), kind(KEYS[2]), kind(KEYS[3])
if state ~= 'hash' and state ~= 'none' then return 'wrong:' .. KEYS[1] .. ':' .. state end
if audit ~= 'stream' and audit ~= 'none' then return 'wrong:' .. KEYS[2] .. ':' .. audit end
if offered ~= 'hash' and offered ~= 'none' then return 'wrong:' .. KEYS[3] .. ':' .. offered end

if state == 'none' then
  if ARGV[1] ~= '' then return 'changed' end
else
  local head = redis.call('HMGET', KEYS[1], 'epoch', 'revision', 'hash')
  if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] or head[3] ~= ARGV[3] then return 'changed' end
end
if audit == 'stream' then
  local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  if last and tonumber(string.match(last[1], '^%d+')) >= tonumber(ARGV[7]) then return 'changed' end
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local epoch, revision = tonumber(ARGV[4]), tonumber(ARGV[5])
local best = redis.call('HMGET', KEYS[3], 'epoch', 'revision', 'since')
local best_epoch, best_revision, since = tonumber(best[1]) or -1, tonumber(best[2]) or -1, tonumber(best[3]) or now
if epoch > best_epoch or (epoch == best_epoch and revision > best_revision) then
  redis.call('HSET', KEYS[3], 'epoch', ARGV[4], 'revision', ARGV[5], 'since', string.format('%.0f', since))
  -- Where the best one leaves before it writes, the others begin again.
  redis.call('PEXPIRE', KEYS[3], tonumber(ARGV[12]) * 2)
elseif epoch < best_epoch or revision < best_revision then
  return 'wait'
end
if now - since < tonumber(ARGV[12]) then return 'wait' end

redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[14], ARGV[7] .. '-0', 'entry', ARGV[10], 'hash', ARGV[8], 'write', ARGV[11])
redis.call('HSET', KEYS[1], 'epoch', ARGV[6], 'revision', ARGV[7], 'hash', ARGV[8], 'document', ARGV[9])
redis.call('DEL', KEYS[3])
redis.pcall('PUBLISH', ARGV[13], ARGV[6] .. ' ' .. ARGV[7])
return 'done'
