-- A page of the audit log, the newest first. Changes nothing.
-- KEYS: audit
-- ARGV: only entries with a smaller revision, or ''; how many at most
-- Answer: revision and entry in turn
local up_to = '+'
if ARGV[1] ~= '' then up_to = '(' .. ARGV[1] .. '-0' end
local answer = {}
for _, entry in ipairs(redis.call('XREVRANGE', KEYS[1], up_to, '-', 'COUNT', tonumber(ARGV[2]))) do
  answer[#answer + 1] = string.match(entry[1], '^%d+')
  answer[#answer + 1] = entry[2][2] or ''
end
return answer
