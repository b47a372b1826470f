"""The door for people: pages that need no script; a session behind a cookie, a CSRF token in every form."""
