-- For wrk: every request changes the description of one CI, so that each is a change set of its own.
-- Arguments: token, file with the ids of the CIs, one a line.

local ids, at = {}, 0

function init(arguments)
   wrk.method = "PATCH"
   wrk.headers["Authorization"] = "Bearer " .. arguments[1]
   wrk.headers["Prefer"] = "return=minimal"
   wrk.headers["Content-Type"] = "application/json"
   for line in io.lines(arguments[2]) do ids[#ids + 1] = line end
   stamp = string.format("%d.%d", os.time(), math.random(1, 1000000))
end

function request()
   at = at + 1
   return wrk.format(
      nil, "/api/v1/cis/" .. ids[at % #ids + 1], nil, '{"attributes":{"description":"' .. stamp .. " " .. at .. '"}}')
end

function done(summary, latency)
   local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
   print(string.format(
      'result {"changes": %d, "rate": %f, "median": %f, "p99": %f, "failed": %d}', summary.requests,
      summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
