-- Pushes for wrk. With PUSH_RUN in the environment each is a signed report of its own; without it all have the same 200 bytes.
-- PUSH_HEADERS: lines of "Name: value". Prints what the harness reads: counts, and percentiles in milliseconds.
local run = os.getenv("PUSH_RUN")
local threads, count, thread = 0, 0, nil

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init()
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  for name, value in (os.getenv("PUSH_HEADERS") or ""):gmatch("([^:\n]+): ([^\n]+)") do wrk.headers[name] = value end
  wrk.body = string.rep("x", 200)
  if run then
    local before, after = wrk.format(nil, nil, nil, "@"):match("^(.-)Content%-Length: 1(.*)@$")
    head, rest = before .. "Content-Length: ", after
  else
    fixed = wrk.format()
  end
end

function request()
  if fixed then return fixed end
  count = count + 1
  local body = '{"msgId":"' .. run .. "-" .. number .. "-" .. count .. '","openId":"bench","msgType":"resource_report","data":[{"subjectId":"lumi1.'
    .. count % 1000 .. '","resourceId":"3.51.85","value":"' .. count % 100 .. '","time":"1710000000000","statusCode":0}]}'
  return head .. #body .. rest .. body
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%f,"p50":%f,"p90":%f,"p99":%f,"max":%f,"errors":%d}\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
