-- As users.lua, with 1 kB of JSON in each request.
local body = '{"text":"' .. string.rep("x", 1000) .. '"}'

request = function()
  return wrk.format("POST", "/", { ["X-User-Id"] = "user-" .. math.random(10000), ["Content-Type"] = "application/json" }, body)
end
