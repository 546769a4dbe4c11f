-- What is there. Changes nothing but the probe, whose failure is told and stops nothing.
-- KEYS: state, progress, probe, audit
-- ARGV: epoch and revision that are known, 1 to see whether writing works
-- Answer: kind, epoch, revision, hash, document or '', hash of the audit's entry at the known revision or '',
--         progress as pairs, why it cannot be written or '', the server's time in milliseconds
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function kind(key) return redis.call('TYPE', key).ok end

local refused = ''
if ARGV[3] == '1' then
  local done = redis.pcall('SET', KEYS[3], '1', 'PX', 60000)
  if type(done) == 'table' and done.err then refused = done.err end
end

local found = kind(KEYS[1])
if found ~= 'hash' then return {found, '', '', '', '', '', {}, refused, now} end
local head = redis.call('HMGET', KEYS[1], 'epoch', 'revision', 'hash')
local document = ''
if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] then document = redis.call('HGET', KEYS[1], 'document') or '' end
local known = ''
if kind(KEYS[4]) == 'stream' then
  local entry = redis.call('XRANGE', KEYS[4], ARGV[2] .. '-0', ARGV[2] .. '-0')[1]
  if entry then known = entry[2][4] or '' end
end
local progress = {}
if kind(KEYS[2]) == 'hash' then progress = redis.call('HGETALL', KEYS[2]) end
return {'hash', head[1] or '', head[2] or '', head[3] or '', document, known, progress, refused, now}
