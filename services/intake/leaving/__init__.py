"""Exit this page: what the browser was doing here is forgotten, and something harmless opens."""
