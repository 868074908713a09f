"""What happens in scenarios about delivery."""
