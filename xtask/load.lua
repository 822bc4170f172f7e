-- Readers of a desk for wrk: stories, front pages, searches, the API. STORIES is the highest number of
-- a story. wrk -t2 -c200 -d60s --latency -s xtask/load.lua http://127.0.0.1:4113
local STORIES = tonumber(os.getenv("STORIES") or "1")
local n = 0
math.randomseed(7)
local words = {"police","president","minister","killed","court","fire","talks","market","storm","bank"}
function request()
  n = n + 1
  local r = n % 10
  local path
  if r < 4 then path = "/story/s" .. math.random(1, STORIES)
  elseif r < 6 then path = "/"
  elseif r == 6 then path = "/search?q=" .. words[math.random(#words)]
  elseif r == 7 then path = "/?page=" .. math.random(1, 60)
  elseif r == 8 then path = "/api/v1/stories?limit=20&offset=" .. (20 * math.random(0, 200))
  else path = ({"/coming","/outlets","/add","/api/v1/stats"})[math.random(4)] end
  return wrk.format("GET", path, {["Host"]="localhost", ["Accept-Encoding"]="gzip"})
end
bad = 0
function response(status) if status >= 400 then bad = bad + 1; wrk.thread:set("bad", bad) end end
local threads = {}
function setup(thread) table.insert(threads, thread); thread:set("bad", 0) end
function done(summary, latency)
  local b = 0
  for _, t in ipairs(threads) do b = b + (t:get("bad") or 0) end
  io.write(string.format("p50 %.1f ms p90 %.1f p99 %.1f max %.1f; %d requests; status>=400: %d; connect %d read %d write %d timeout %d\n",
    latency:percentile(50)/1000, latency:percentile(90)/1000, latency:percentile(99)/1000, latency.max/1000, summary.requests, b,
    summary.errors.connect, summary.errors.read, summary.errors.write, summary.errors.timeout))
end
