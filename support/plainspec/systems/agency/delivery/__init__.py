"""The agency's delivery as the delivery ports know it."""
