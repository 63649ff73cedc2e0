"""What a view shows, word by word: each with its form in JSON."""
