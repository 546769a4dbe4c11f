-- One change, if the state is still the one that it was decided on. All or nothing: everything is looked at before
-- anything is written, and a server that is full or read-only refuses the first write.
-- KEYS: state, audit, fence
-- ARGV: 1 epoch, 2 revision, 3 hash it was decided on ('0', '0', zeros where there is none yet)
--       4 epoch, 5 revision, 6 hash, 7 document afterwards
--       8 entry of the audit log, 9 id of this write, 10 fencing number or '', 11 deadline by the server's clock in
--       milliseconds or '', 12 channel, 13 most entries kept
-- Answer: 'done', or 'done:ERROR' where it could not be announced; or why not: 'conflict', 'missing', 'fenced', 'late', 'wrong:KEY:KIND'
local function kind(key) return redis.call('TYPE', key).ok end

local state, audit = kind(KEYS[1]), kind(KEYS[2])
if state ~= 'hash' and state ~= 'none' then return 'wrong:' .. KEYS[1] .. ':' .. state end
if audit ~= 'stream' and audit ~= 'none' then return 'wrong:' .. KEYS[2] .. ':' .. audit end

-- The same write again, because its answer was lost.
if audit == 'stream' then
  for _, entry in ipairs(redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 64)) do
    if entry[2][6] == ARGV[9] then return 'done' end
  end
end

-- A write that waited in a frozen server was answered as not done long ago, and stays undone.
if ARGV[11] ~= '' then
  local time = redis.call('TIME')
  if time[1] * 1000 + math.floor(time[2] / 1000) > tonumber(ARGV[11]) then return 'late' end
end

if ARGV[10] ~= '' and kind(KEYS[3]) == 'string' then
  if (tonumber(redis.call('GET', KEYS[3])) or 0) > tonumber(ARGV[10]) then return 'fenced' end
end

if state == 'none' then
  if ARGV[1] ~= '0' or audit ~= 'none' then return 'missing' end
else
  local head = redis.call('HMGET', KEYS[1], 'epoch', 'revision', 'hash')
  if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] or head[3] ~= ARGV[3] then return 'conflict' end
end

redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[13], ARGV[5] .. '-0', 'entry', ARGV[8], 'hash', ARGV[6], 'write', ARGV[9])
redis.call('HSET', KEYS[1], 'epoch', ARGV[4], 'revision', ARGV[5], 'hash', ARGV[6], 'document', ARGV[7])
local published = redis.pcall('PUBLISH', ARGV[12], ARGV[4] .. ' ' .. ARGV[5])
if type(published) == 'table' and published.err then return 'done:' .. published.err end
return 'done'
