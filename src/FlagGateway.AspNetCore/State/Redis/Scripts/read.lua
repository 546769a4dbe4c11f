-- What is there. Changes nothing but the probe, whose failure is told and stops nothing.
-- KEYS: state, audit, progress, probe
-- ARGV: epoch and revision that are known, 1 to see whether writing works, which a replica is always asked for
-- Answer: kind of the state's key, epoch, revision, hash, document or '', hash of the audit's entry at the known
--         revision or '', progress as pairs, why it cannot be written or '', the server's time in milliseconds,
--         revision and hash of the audit's last entry or ''
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function kind(key) return redis.call('TYPE', key).ok end

-- A server that became a replica is noticed at once, without a write.
local function is_replica()
  local info = redis.pcall('INFO', 'replication')
  return type(info) == 'string' and string.find(info, 'role:slave', 1, true) ~= nil
end

local refused = ''
if ARGV[3] == '1' or is_replica() then
  local done = redis.pcall('SET', KEYS[4], '1', 'PX', 60000)
  if type(done) == 'table' and done.err then refused = done.err end
end

local found = kind(KEYS[1])
local head, document = {}, ''
if found == 'hash' then
  head = redis.call('HMGET', KEYS[1], 'epoch', 'revision', 'hash')
  if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] then document = redis.call('HGET', KEYS[1], 'document') or '' end
end

local at_known, last, last_hash = '', '', ''
local audit = kind(KEYS[2])
if audit == 'stream' then
  local entry = redis.call('XRANGE', KEYS[2], ARGV[2] .. '-0', ARGV[2] .. '-0')[1]
  if entry then at_known = entry[2][4] or '' end
  entry = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  if entry then last, last_hash = string.match(entry[1], '^%d+'), entry[2][4] or '' end
elseif audit ~= 'none' and (found == 'hash' or found == 'none') then
  -- Nothing can be written beside it, so it is told like a state that is of a wrong kind.
  found = 'audit:' .. audit
end

local progress = {}
if kind(KEYS[3]) == 'hash' then progress = redis.call('HGETALL', KEYS[3]) end
return {found, head[1] or '', head[2] or '', head[3] or '', document, at_known, progress, refused, now, last, last_hash}
