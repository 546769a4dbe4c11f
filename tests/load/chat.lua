-- wrk script: chat completions of 10 000 users, 1 kB each, with the headers that Portkey needs. With WITHOUT_HEADER=1 only the body
-- names the user.
local requests, place = {}, 0
local has_header = os.getenv("WITHOUT_HEADER") ~= "1"
local path = os.getenv("CHAT_PATH") or "/v1/chat/completions"

function init(args)
  local text = string.rep("Where is my order? ", 42)
  for i = 1, 10000 do
    requests[i] = wrk.format("POST", path, {
      ["Host"] = "llm.example", ["Content-Type"] = "application/json", ["X-User-Id"] = has_header and "user-" .. i or nil, ["Authorization"] = "Bearer key",
      ["x-portkey-provider"] = "openai", ["x-portkey-custom-host"] = "http://127.0.0.1:19001/v1",
    }, '{"model":"m","user":"user-' .. i .. '","messages":[{"role":"system","content":"You are an assistant."},{"role":"user","content":"' .. text .. '"}]}')
  end
end

function request()
  place = place % 10000 + 1
  return requests[place]
end
