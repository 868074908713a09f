"""What happens in Redis at once: an event is appended with the next offset, and a stream is read with its epoch.

An entry's id in the stream is its offset, so that reading from an offset costs the same in streams of any length.
"""

from __future__ import annotations

from typing import Final

APPEND: Final = """
local head, stream, mark = KEYS[1], KEYS[2], KEYS[3]
local epoch, text, sequence, terminal, at = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local window_events, window_ms, channel, mark_s, head_s = ARGV[6], tonumber(ARGV[7]), ARGV[8], ARGV[9], ARGV[10]
local marked = redis.call('HMGET', mark, 'sequence', 'offset', 'ended')
if sequence <= (tonumber(marked[1]) or 0) then
    local same = sequence == tonumber(marked[1])
    return {redis.call('HGET', head, 'epoch'), same and tonumber(marked[2]) or 0}
end
if marked[3] == '1' then return {'', 0} end
if redis.call('HSETNX', head, 'epoch', epoch) == 1 then redis.call('DEL', stream) end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local offset = (tonumber(redis.call('HGET', head, 'offset')) or 0) + 1
redis.call('XADD', stream, 'MAXLEN', window_events, string.format('%d-0', offset), 'event', text, 'at', now)
redis.call('HSET', head, 'offset', offset)
redis.call('HSET', mark, 'sequence', sequence, 'offset', offset, 'ended', terminal, 'at', at)
redis.call('EXPIRE', mark, mark_s)
redis.call('EXPIRE', head, head_s)
redis.call('PEXPIRE', stream, window_ms)
for _, entry in ipairs(redis.call('XRANGE', stream, '-', '+', 'COUNT', 8)) do
    if tonumber(entry[2][4]) >= now - window_ms then break end
    redis.call('XDEL', stream, entry[1])
end
redis.call('PUBLISH', channel, offset)
return {redis.call('HGET', head, 'epoch'), offset}
"""
"""Append an event once, unless its run has ended; return epoch and offset, which is 0 for what is not in the stream."""

READ: Final = """
local after = string.format('%d-0', ARGV[1] + 1)
local head = redis.call('HMGET', KEYS[1], 'epoch', 'offset')
return {head[1], tonumber(head[2]) or 0, redis.call('XRANGE', KEYS[2], after, '+', 'COUNT', ARGV[2])}
"""
"""Return the epoch, the last offset, and a page of the entries after an offset."""

RESUME: Final = """
local head, stream = KEYS[1], KEYS[2]
local epoch, asked, offset, window_ms = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
if redis.call('HSETNX', head, 'epoch', epoch) == 1 then redis.call('DEL', stream) end
redis.call('EXPIRE', head, ARGV[5])
local found = redis.call('HMGET', head, 'epoch', 'offset')
local last = tonumber(found[2]) or 0
local known = asked == '' or asked == found[1]
if offset < 0 or not known or offset >= last then return {found[1], last, 0} end
local time = redis.call('TIME')
local oldest = time[1] * 1000 + math.floor(time[2] / 1000) - window_ms
while true do
    local entry = redis.call('XRANGE', stream, string.format('%d-0', offset + 1), '+', 'COUNT', 1)[1]
    if not entry then return {found[1], last, 0} end
    offset = tonumber(string.match(entry[1], '^%d+'))
    if tonumber(entry[2][4]) >= oldest then return {found[1], last, offset} end
end
"""
"""Return the epoch, the last offset, and the first offset after the asked one that is in the window; 0 for none."""
