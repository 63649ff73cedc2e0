"""Jobs timed side by side with the best peer, in one run: only the ratios mean something on another machine."""
