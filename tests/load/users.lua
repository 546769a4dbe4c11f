-- wrk script: another user with each request, from 10 000 of them; to /orders/1, or to what USERS_PATH says.
local requests, place = {}, 0
local path = os.getenv("USERS_PATH") or "/orders/1"

function init(args)
  for i = 1, 10000 do
    requests[i] = wrk.format("GET", path, { ["Host"] = "shop.example", ["X-User-Id"] = "user-" .. i })
  end
end

function request()
  place = place % 10000 + 1
  return requests[place]
end
