"""Reports of deliveries: results, timings, what they have used, and the file that keeps all of it."""
