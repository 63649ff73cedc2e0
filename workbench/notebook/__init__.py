"""What a notebook says of itself: its parameters, and whether it is finished."""
