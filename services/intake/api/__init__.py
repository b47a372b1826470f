"""The door of banks and platforms: JSON over HTTP, where a retry is always safe."""
