-- Begins requests at a rate, where one is given, and says as JSON what was measured.

local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long seconds; long nanoseconds; } vitrine_time;
  int clock_gettime(int clock, vitrine_time *time);
]]

local MONOTONIC = ffi.os == "OSX" and 6 or 1
local time = ffi.new("vitrine_time")

local function now_ms()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.seconds) * 1000 + tonumber(time.nanoseconds) / 1e6
end

-- wrk looks for `delay` after this, and asks it how long to wait before each request.
function init(args)
  local rate = tonumber(args[1])
  if not rate then return end
  local due = now_ms()
  function delay()
    due = due + 1000 / rate
    -- What is overdue goes at once.
    return math.max(0, due - now_ms())
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"answers":%d,"bad":%d,"seconds":%.6f,"p50":%.4f,"p99":%.4f}',
    summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    summary.duration / 1e6,
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000
  ))
end
