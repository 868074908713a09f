"""A small gateway for agents, in memory: the live protocol with aiohttp, by somebody who has never seen the agency."""
