"""What Redis does in one go, as Lua; the keys are an entry, its generation and its lock."""

from __future__ import annotations

from typing import Final

BEGIN_LOAD: Final = """
local value = redis.call('GET', KEYS[1])
if value then return {value, false, 0} end
redis.call('SET', KEYS[2], ARGV[1], 'NX')
redis.call('PEXPIRE', KEYS[2], ARGV[2])
local mine = redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[3])
return {false, redis.call('GET', KEYS[2]), mine and 1 or 0}
"""
"""Return the entry; or, if there is none, its generation and whether this load is the one that holds the lock.

Arguments: a token of the load's own; for how long the generation and the lock live, in milliseconds.
"""

END_LOAD: Final = """
if redis.call('GET', KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[3]) end
if ARGV[2] == '' or redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
redis.call('DEL', KEYS[2])
return 1
"""
"""Give the lock back, and store the value unless the generation has changed; return whether it was stored.

Arguments: the token; the generation at the beginning, empty where there is nothing to store; the value; its TTL in
milliseconds.
"""

STORE: Final = """
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
"""
"""Store a value that is newer than what loads under way have read. Arguments: the value; its TTL in milliseconds."""

EXTEND: Final = """
local left = redis.call('PTTL', KEYS[1])
if left == -2 then return 0 end
if left < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return 1
"""
"""Let an entry live for at least so many milliseconds; return whether there is one."""

INCREMENT: Final = """
redis.call('INCRBY', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return redis.call('GET', KEYS[1])
"""
"""Add to a counter, and return it as a text, because Lua's numbers lose digits above 2^53.

Arguments: what to add; for how long the counter lives if it is new, in milliseconds.
"""
