"""The door for programs: `/v1/queue`, bearer tokens, problem documents."""
