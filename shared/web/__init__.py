"""What every page and API shares: layout, components, headers, errors as pages and as problem documents, the server."""
