"""Speed and soundness, side by side with others where they are installed."""
