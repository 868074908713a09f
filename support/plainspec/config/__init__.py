"""What a project says: its settings, its folders, the system it is about."""
