"""The agency's delivery as the ports of delivery know it."""
