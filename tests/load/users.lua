-- wrk script: another user with each request, from 10 000 of them.
local requests, place = {}, 0

function init(args)
  for i = 1, 10000 do
    requests[i] = wrk.format("GET", "/orders/1", { ["Host"] = "shop.example", ["X-User-Id"] = "user-" .. i })
  end
end

function request()
  place = place % 10000 + 1
  return requests[place]
end
