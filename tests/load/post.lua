-- As users.lua, with 1 kB of JSON in each request, or as many bytes of text as POST_BYTES says; to /, or to what POST_PATH says.
local body = '{"text":"' .. string.rep("x", tonumber(os.getenv("POST_BYTES") or "1000")) .. '"}'

request = function()
  return wrk.format("POST", os.getenv("POST_PATH") or "/", { ["X-User-Id"] = "user-" .. math.random(10000), ["Content-Type"] = "application/json" }, body)
end
