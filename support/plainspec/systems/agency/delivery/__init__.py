"""The delivery of the agency as the delivery ports know it."""
